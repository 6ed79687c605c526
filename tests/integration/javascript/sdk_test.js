"use strict";
// The AWS SDK for JavaScript v3 against `dynox serve`: node sdk_test.js PROGRAM
// Its packages are looked up from the folder that DYNOX_NODE_MODULES names; without them the test is skipped.

const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");
const { after, before, test } = require("node:test");

const packages = ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "@aws-sdk/client-dynamodb-streams"];
const folder = process.env.DYNOX_NODE_MODULES;

function load(name) {
  return require(require.resolve(name, { paths: [folder] }));
}

let loaded;
try {
  if (!folder) {
    throw new Error("DYNOX_NODE_MODULES is not set");
  }
  loaded = packages.map(load);
} catch (problem) {
  console.log(`skipped: expected ${packages.join(", ")} in DYNOX_NODE_MODULES: ${problem.message.split("\n")[0]}`);
  process.exit(77);
}
const [dynamodb, lib, streams] = loaded;

// Nothing of the caller's settings reaches the SDK.
for (const name of Object.keys(process.env)) {
  if (/^(AWS_|NO_PROXY$|HTTPS?_PROXY$)/i.test(name)) {
    delete process.env[name];
  }
}

let server;
let client;
let documents;
let streamsClient;

async function start() {
  server = spawn(process.argv[2], ["serve", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout });
  const line = await new Promise((resolve, reject) => {
    lines.once("line", resolve);
    server.once("exit", () => reject(new Error("the server ended before it said where it listens")));
  });
  const prefix = "listening on ";
  assert.ok(line.startsWith(prefix), line);
  return line.slice(prefix.length).trim();
}

before(async () => {
  const settings = {
    endpoint: await start(),
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
  };
  client = new dynamodb.DynamoDBClient(settings);
  documents = lib.DynamoDBDocumentClient.from(client);
  streamsClient = new streams.DynamoDBStreamsClient(settings);
});

after(async () => {
  client.destroy();
  streamsClient.destroy();
  const ended = new Promise((resolve) => server.once("exit", (code) => resolve(code)));
  server.kill("SIGTERM");
  assert.equal(await ended, 0);
});

const waiting = () => ({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 });

/** Makes a table of partition key `pk` (S) and sort key `sk` (N), and waits until it is there. */
async function create(name, more = {}) {
  await client.send(
    new dynamodb.CreateTableCommand({
      TableName: name,
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      ...more,
    }),
  );
  await dynamodb.waitUntilTableExists(waiting(), { TableName: name });
}

/** Puts items sk = 0 ... count - 1 of partition `pk`. */
async function fill(table, pk, count) {
  for (let first = 0; first < count; first += 25) {
    const requests = [];
    for (let sk = first; sk < Math.min(first + 25, count); ++sk) {
      requests.push({ PutRequest: { Item: { pk, sk, even: sk % 2 === 0 } } });
    }
    const answer = await documents.send(new lib.BatchWriteCommand({ RequestItems: { [table]: requests } }));
    assert.deepEqual(answer.UnprocessedItems, {});
  }
}

test("tables: create, list by paginator, update, delete, with waiters", async () => {
  await create("tables_a");
  await create("tables_b");
  const names = [];
  for await (const page of dynamodb.paginateListTables({ client, pageSize: 1 }, {})) {
    assert.ok(page.TableNames.length <= 1);
    names.push(...page.TableNames);
  }
  assert.deepEqual(names.filter((name) => name.startsWith("tables_")), ["tables_a", "tables_b"]);
  await client.send(new dynamodb.UpdateTableCommand({ TableName: "tables_a", DeletionProtectionEnabled: true }));
  await dynamodb.waitUntilTableExists(waiting(), { TableName: "tables_a" });
  await assert.rejects(client.send(new dynamodb.DeleteTableCommand({ TableName: "tables_a" })), {
    name: "ValidationException",
  });
  await client.send(new dynamodb.DeleteTableCommand({ TableName: "tables_b" }));
  await dynamodb.waitUntilTableNotExists(waiting(), { TableName: "tables_b" });
  await assert.rejects(
    client.send(new dynamodb.DescribeTableCommand({ TableName: "tables_b" })),
    (error) =>
      error instanceof dynamodb.ResourceNotFoundException &&
      error.message === "Requested resource not found: Table: tables_b not found" &&
      error.$metadata.httpStatusCode === 400 &&
      /^[0-9A-Z]{52}$/.test(error.$metadata.requestId),
  );
});

test("items: every type there and back, update and delete", async () => {
  await create("items");
  const item = {
    pk: "ü",
    sk: -1.5,
    flag: false,
    nothing: null,
    bytes: new Uint8Array([0, 255]),
    elements: [1, "two", [3n]],
    map: { deep: { er: "" } },
    strings: new Set(["b", "a"]),
    numbers: new Set([2, 10]),
  };
  const key = { pk: item.pk, sk: item.sk };
  await documents.send(new lib.PutCommand({ TableName: "items", Item: item }));
  const read = await documents.send(new lib.GetCommand({ TableName: "items", Key: key, ConsistentRead: true }));
  assert.deepEqual(read.Item, { ...item, elements: [1, "two", [3]], strings: new Set(["a", "b"]) });
  const large = "12345678901234567890123456789012345678";
  await client.send(
    new dynamodb.PutItemCommand({ TableName: "items", Item: { pk: { S: "n" }, sk: { N: "1" }, n: { N: large } } }),
  );
  const raw = await client.send(
    new dynamodb.GetItemCommand({ TableName: "items", Key: { pk: { S: "n" }, sk: { N: "1" } } }),
  );
  assert.equal(raw.Item.n.N, large);
  const updated = await documents.send(
    new lib.UpdateCommand({
      TableName: "items",
      Key: key,
      UpdateExpression: "SET #map.deep.er = :text, elements[1] = :two REMOVE flag ADD numbers :more DELETE strings :gone",
      ExpressionAttributeNames: { "#map": "map" },
      ExpressionAttributeValues: { ":text": "x", ":two": 2, ":more": new Set([3]), ":gone": new Set(["b"]) },
      ReturnValues: "UPDATED_NEW",
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
  assert.deepEqual(updated.Attributes, {
    map: { deep: { er: "x" } },
    elements: [2],
    numbers: new Set([2, 3, 10]),
    strings: new Set(["a"]),
  });
  assert.equal(updated.ConsumedCapacity.CapacityUnits, 1);
  const gone = await documents.send(new lib.DeleteCommand({ TableName: "items", Key: key, ReturnValues: "ALL_OLD" }));
  assert.equal(gone.Attributes.map.deep.er, "x");
  assert.equal((await documents.send(new lib.GetCommand({ TableName: "items", Key: key }))).Item, undefined);
});

test("a failed condition comes with the item", async () => {
  await create("conditions");
  await documents.send(new lib.PutCommand({ TableName: "conditions", Item: { pk: "a", sk: 1, version: 7 } }));
  await assert.rejects(
    client.send(
      new dynamodb.PutItemCommand({
        TableName: "conditions",
        Item: { pk: { S: "a" }, sk: { N: "1" } },
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    ),
    (error) => {
      assert.ok(error instanceof dynamodb.ConditionalCheckFailedException);
      assert.equal(error.message, "The conditional request failed");
      assert.deepEqual(error.Item, { pk: { S: "a" }, sk: { N: "1" }, version: { N: "7" } });
      return true;
    },
  );
});

test("query and scan by paginators, with filters, indexes and segments", async () => {
  await create("pages", {
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
      { AttributeName: "owner", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by_owner",
        KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
  await fill("pages", "a", 60);
  await documents.send(new lib.PutCommand({ TableName: "pages", Item: { pk: "b", sk: 0, owner: "o" } }));
  const numbers = [];
  let pages = 0;
  const query = {
    TableName: "pages",
    KeyConditionExpression: "pk = :pk AND sk >= :first",
    FilterExpression: "even = :yes",
    ExpressionAttributeValues: { ":pk": "a", ":first": 10, ":yes": true },
    ScanIndexForward: false,
  };
  for await (const page of lib.paginateQuery({ client: documents, pageSize: 7 }, query)) {
    assert.ok(page.ScannedCount <= 7);
    numbers.push(...page.Items.map((item) => item.sk));
    ++pages;
  }
  assert.deepEqual(numbers, Array.from({ length: 25 }, (_, i) => 58 - 2 * i));
  assert.equal(pages, 8); // 50 items, 7 to a page
  const seen = new Set();
  for (let segment = 0; segment < 3; ++segment) {
    const scan = { TableName: "pages", Segment: segment, TotalSegments: 3, ProjectionExpression: "pk, sk" };
    for await (const page of lib.paginateScan({ client: documents, pageSize: 9 }, scan)) {
      for (const item of page.Items) {
        assert.ok(!seen.has(item.pk + item.sk));
        seen.add(item.pk + item.sk);
      }
    }
  }
  assert.equal(seen.size, 61);
  const indexed = await documents.send(
    new lib.QueryCommand({
      TableName: "pages",
      IndexName: "by_owner",
      KeyConditionExpression: "#owner = :owner",
      ExpressionAttributeNames: { "#owner": "owner" },
      ExpressionAttributeValues: { ":owner": "o" },
    }),
  );
  assert.deepEqual(indexed.Items, [{ pk: "b", sk: 0, owner: "o" }]);
});

test("batches", async () => {
  await create("batches");
  await fill("batches", "a", 30);
  const keys = [28, 29, 30].map((sk) => ({ pk: "a", sk }));
  const answer = await documents.send(new lib.BatchGetCommand({ RequestItems: { batches: { Keys: keys } } }));
  assert.deepEqual(answer.Responses.batches.map((item) => item.sk).sort(), [28, 29]);
  assert.deepEqual(answer.UnprocessedKeys, {});
  await assert.rejects(
    documents.send(new lib.BatchGetCommand({ RequestItems: { batches: { Keys: [keys[0], keys[0]] } } })),
    { name: "ValidationException", message: "Provided list of item keys contains duplicates" },
  );
});

test("transactions, and why they are cancelled", async () => {
  await create("transactions");
  const put = (sk, more) => ({ Put: { TableName: "transactions", Item: { pk: "a", sk }, ...more } });
  const write = { TransactItems: [put(1), put(2)], ClientRequestToken: "once" };
  await documents.send(new lib.TransactWriteCommand(write));
  await documents.send(new lib.TransactWriteCommand(write));
  await assert.rejects(
    documents.send(new lib.TransactWriteCommand({ ...write, TransactItems: [put(3)] })),
    dynamodb.IdempotentParameterMismatchException,
  );
  const taken = { ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
  await assert.rejects(
    documents.send(new lib.TransactWriteCommand({ TransactItems: [put(4), put(1, taken)] })),
    (error) => {
      assert.ok(error instanceof dynamodb.TransactionCanceledException);
      assert.deepEqual(error.CancellationReasons.map((reason) => reason.Code), ["None", "ConditionalCheckFailed"]);
      assert.deepEqual(error.CancellationReasons[1].Item, { pk: { S: "a" }, sk: { N: "1" } });
      return true;
    },
  );
  const get = (sk) => ({ Get: { TableName: "transactions", Key: { pk: "a", sk } } });
  const read = await documents.send(new lib.TransactGetCommand({ TransactItems: [get(2), get(4)] }));
  assert.deepEqual(read.Responses, [{ Item: { pk: "a", sk: 2 } }, {}]);
});

test("PartiQL: statements, pages, batches and transactions", async () => {
  await create("partiql");
  await fill("partiql", "a", 5);
  const select = { Statement: 'SELECT sk FROM "partiql" WHERE pk = ?', Parameters: ["a"], Limit: 2 };
  const found = [];
  let token;
  do {
    const page = await documents.send(new lib.ExecuteStatementCommand({ ...select, NextToken: token }));
    found.push(...page.Items.map((item) => item.sk));
    token = page.NextToken;
  } while (token);
  assert.deepEqual(found, [0, 1, 2, 3, 4]);
  const insert = 'INSERT INTO "partiql" VALUE {\'pk\': ?, \'sk\': ?}';
  await documents.send(
    new lib.ExecuteTransactionCommand({ TransactStatements: [{ Statement: insert, Parameters: ["b", 1] }] }),
  );
  await assert.rejects(
    documents.send(new lib.ExecuteStatementCommand({ Statement: insert, Parameters: ["b", 1] })),
    dynamodb.DuplicateItemException,
  );
  const batch = await documents.send(
    new lib.BatchExecuteStatementCommand({
      Statements: [
        { Statement: 'SELECT * FROM "partiql" WHERE pk = ? AND sk = ?', Parameters: ["b", 1] },
        { Statement: 'SELECT * FROM "nowhere" WHERE pk = ?', Parameters: ["b"] },
      ],
    }),
  );
  assert.deepEqual(batch.Responses[0].Item, { pk: "b", sk: 1 });
  assert.equal(batch.Responses[1].Error.Code, "ResourceNotFound");
});

test("streams", async () => {
  await create("streaming", { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } });
  await documents.send(new lib.PutCommand({ TableName: "streaming", Item: { pk: "a", sk: 1 } }));
  await documents.send(new lib.PutCommand({ TableName: "streaming", Item: { pk: "a", sk: 1, x: "y" } }));
  await documents.send(new lib.DeleteCommand({ TableName: "streaming", Key: { pk: "a", sk: 1 } }));
  const listed = await streamsClient.send(new streams.ListStreamsCommand({ TableName: "streaming" }));
  const StreamArn = listed.Streams[0].StreamArn;
  const { StreamDescription } = await streamsClient.send(new streams.DescribeStreamCommand({ StreamArn }));
  assert.equal(StreamDescription.StreamStatus, "ENABLED");
  const records = [];
  for (const { ShardId } of StreamDescription.Shards) {
    const begin = await streamsClient.send(
      new streams.GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    const answer = await streamsClient.send(
      new streams.GetRecordsCommand({ ShardIterator: begin.ShardIterator }),
    );
    records.push(...answer.Records);
  }
  assert.deepEqual(records.map((record) => record.eventName), ["INSERT", "MODIFY", "REMOVE"]);
  assert.deepEqual(records[1].dynamodb.NewImage, { pk: { S: "a" }, sk: { N: "1" }, x: { S: "y" } });
  assert.deepEqual(records[2].dynamodb.OldImage, records[1].dynamodb.NewImage);
  assert.ok(records[0].dynamodb.ApproximateCreationDateTime instanceof Date);
});
