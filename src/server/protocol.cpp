#include "server/protocol.hpp"

#include <algorithm>
#include <ctime>
#include <exception>

#include "api/wire.hpp"
#include "http/characters.hpp"
#include "server/admin.hpp"
#include "server/dispatch.hpp"
#include "server/fault_stage.hpp"
#include "server/json_check.hpp"
#include "server/signing_check.hpp"

namespace dynox::server {
namespace {

using http::HeaderId;
using http::Method;
using Clock = std::chrono::steady_clock;

constexpr std::string_view dynamodb_json = "application/x-amz-json-1.0";
constexpr std::size_t scratch_bytes_kept_max = 1024 * 1024;
constexpr std::string_view plain_json = "application/json";
// The service's words for what it cannot or will not explain.
constexpr std::string_view internal_failure =
    "The request processing has failed because of an unknown error, exception or failure.";

// Requests that pile up on one connection may keep the others waiting for so long.
constexpr std::int64_t turn_ms_max = 5;

// Read from memory, exact to a few milliseconds.
std::int64_t coarse_clock_ms() noexcept {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

// "/a?b=c" and "http://host/a?b=c" -> "/a".
std::string_view path_of(std::string_view target) noexcept {
    target = target.substr(0, target.find('?'));
    if (target.starts_with("http://") || target.starts_with("https://")) {
        const std::size_t authority = target.find("//") + 2;
        const std::size_t slash = target.find('/', authority);
        return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    return target;
}

// The type of the answer that belongs to a request's type; empty if the type is not one of ours.
std::string_view answer_type_of(std::string_view content_type) noexcept {
    const std::string_view type = content_type.substr(0, content_type.find(';'));
    for (const std::string_view ours : {dynamodb_json, plain_json}) {
        if (type == ours || http::equal_ignoring_case(http::trim_blanks(type), ours)) {
            return ours;
        }
    }
    return {};
}

// Errors of the HTTP message itself, for which DynamoDB's protocol has no words.
struct HttpError {
    int status;
    std::string_view type;
};
HttpError http_error_of(http::ParseErrc error) noexcept {
    switch (error) {
        case http::ParseErrc::body_too_large:
            return {413, "com.amazon.coral.service#RequestEntityTooLargeException"};
        case http::ParseErrc::unsupported_version:
            return {505, "com.amazon.coral.service#MalformedHttpRequestException"};
        default:
            return {400, "com.amazon.coral.service#MalformedHttpRequestException"};
    }
}

// The message holds nothing that JSON would want escaped.
void append_http_error(std::string& out, std::string_view type, std::string_view message) {
    out.append(R"({"__type":")").append(type).append(R"(","message":")").append(message);
    out.append(R"("})");
}

// The access key of "AWS4-HMAC-SHA256 Credential=KEY/20261123/...", or of X-Amz-Credential.
std::string_view access_key_of(const http::Head& request) noexcept {
    std::string_view credential = request.header(HeaderId::authorization);
    for (const std::string_view mark : {"Credential=", "X-Amz-Credential="}) {
        const std::size_t at = credential.find(mark);
        if (at != std::string_view::npos) {
            credential.remove_prefix(at + mark.size());
            return credential.substr(0, credential.find_first_of("/%"));
        }
        credential = request.target();
    }
    return {};
}

// An error of the service as it is; anything else must not be told in its own words.
Error as_service_error(Error error) {
    if (error.code().category() == server_category()) {
        return error;
    }
    return Error(server_errc::internal_server_error, std::string(internal_failure));
}

}  // namespace

// One request on its way to its answer.
class Protocol::Exchange {
  public:
    Exchange(Protocol& protocol, const http::Head& request, Outgoing& out) noexcept
        : protocol_(protocol), request_(request), out_(out) {
        if (!request.keep_alive() || protocol.closing_) {
            head_.persistence = Persistence::close;
        }
    }

    Outcome run(std::string_view body) {
        watched_ = protocol_.tools_ != nullptr && protocol_.tools_->busy();
        const auto started = watched_ ? Clock::now() : Clock::time_point();
        protocol_.writer_.begin(out_);
        try {
            route(body);
        } catch (const std::exception&) {
            // Out of memory, or a defect: this request fails, the server goes on.
            protocol_.writer_.restart(out_);
            fail(Error(server_errc::internal_server_error, std::string(internal_failure)));
        }
        if (watched_) {
            note(started);
            if (plan_.drop || plan_.lose_answer) {
                protocol_.writer_.cancel(out_);
                return {ticket_, Persistence::close, {}, false};
            }
        }
        pack();
        protocol_.writer_.finish(out_, head_);
        if (protocol_.scratch_.capacity() > scratch_bytes_kept_max) {
            std::string().swap(protocol_.scratch_);  // an assignment would keep the memory
        }
        return {ticket_, head_.persistence, plan_.latency, true};
    }

  private:
    // Method, path and type; then what is in the body.
    void route(std::string_view body) {
        const Method method = request_.method();
        const bool has_origin = request_.has(HeaderId::origin);
        if (has_origin && (method == Method::get || method == Method::post)) {
            head_.cors = Cors::answer;
        }
        if (has_origin && method == Method::options) {
            preflight();
            return;
        }
        const std::string_view path = path_of(request_.target());
        if (method == Method::get && path == "/") {
            head_.content_type = "text/plain";
            out_.bytes.append("healthy: dynamodb.").append(protocol_.service_.region());
            out_.bytes.append(".amazonaws.com ");
            return;
        }
        if (method == Method::post && path.starts_with(admin_path_prefix)) {
            administer(path, body);
            return;
        }
        if (watched_ && method == Method::get && path == "/metrics" &&
            protocol_.tools_->metrics != nullptr) {
            head_.content_type = "text/plain; version=0.0.4";
            protocol_.tools_->metrics->write(protocol_.service_, out_.bytes);
            return;
        }
        const std::string_view type = answer_type_of(request_.header(HeaderId::content_type));
        if (method != Method::post || path != "/" || type.empty()) {
            head_.status = 404;
            head_.body = method == Method::head ? Body::omitted : Body::sent;
            out_.bytes.append("<UnknownOperationException/>\n");
            return;
        }
        head_.content_type = type;
        unpack_body(body);
    }

    // What dynox has beyond DynamoDB's protocol: no signature, no content type, no pages of others.
    void administer(std::string_view path, std::string_view body) {
        head_.content_type = plain_json;
        head_.cors = Cors::no;
        const AdminOperation* operation = find_admin_operation(path);
        const ToolOperation* tool =
            protocol_.tools_ != nullptr ? find_tool_operation(path) : nullptr;
        Result<api::Service*> service = administered();
        api::Admin* admin = service ? (*service)->admin() : nullptr;
        if (!service || (tool == nullptr && (operation == nullptr || admin == nullptr))) {
            head_.status = 404;
            out_.bytes.append(R"({"message":"there is no such administrative operation"})");
        } else if (request_.has(HeaderId::origin) &&
                   is_foreign_origin(request_.header(HeaderId::origin),
                                     request_.header(HeaderId::host))) {
            head_.status = 403;
            out_.bytes.append(R"({"message":"refused to a page of another origin"})");
        } else if (Result<void> result =
                       tool != nullptr ? tool->run(*protocol_.tools_, **service, body, out_.bytes)
                                       : operation->run(*admin, body, out_.bytes);
                   !result) {
            protocol_.writer_.restart(out_);
            fail(as_service_error(std::move(result).error()));
        }
    }

    // The database that an administrative request means: that of ?namespace=KEY, else the only one.
    Result<api::Service*> administered() {
        constexpr std::string_view mark = "?namespace=";
        const std::size_t at = request_.target().find(mark);
        if (protocol_.tools_ == nullptr || protocol_.tools_->namespaces == nullptr ||
            at == std::string_view::npos) {
            return &protocol_.service_;
        }
        return protocol_.tools_->namespaces->find(request_.target().substr(at + mark.size()));
    }

    void preflight() {
        head_.cors = Cors::preflight;
        head_.allow_methods = request_.header(HeaderId::access_control_request_method);
        head_.allow_headers = request_.header(HeaderId::access_control_request_headers);
    }

    void unpack_body(std::string_view body) {
        const std::string_view coding = request_.header(HeaderId::content_encoding);
        if (coding.empty()) {
            execute(body, body);
            return;
        }
        switch (unpack(coding, body, body_bytes_max, protocol_.scratch_)) {
            case UnpackResult::ok:
                execute(protocol_.scratch_, body);
                return;
            case UnpackResult::too_large:
                too_large();
                return;
            case UnpackResult::unknown_coding:
            case UnpackResult::damaged:
                fail(Error(server_errc::internal_server_error, std::string(internal_failure)));
                return;
        }
    }

    void too_large() {
        const http::ParseErrc error = http::ParseErrc::body_too_large;
        const HttpError http_error = http_error_of(error);
        head_.status = http_error.status;
        append_http_error(out_.bytes, http_error.type, http::describe(error));
    }

    // The signature is over the body as it was sent.
    void execute(std::string_view body, std::string_view sent_body) {
        const Operation* operation = find_operation(request_.header(HeaderId::x_amz_target));
        Result<void> result;
        if (operation == nullptr) {
            result = refuse(body, Error(server_errc::unknown_operation));
        } else if (Result<void> signing = check_signature(sent_body); !signing) {
            result = refuse(body, std::move(signing).error());
        } else if (body.empty()) {
            result = Error(server_errc::serialization);
        } else {
            const std::size_t body_begin = out_.bytes.size();
            result = watched_ ? run_watched(*operation, body)
                              : operation->run(protocol_.service_, body, out_.bytes, ticket_);
            if (result && operation->name == "DescribeEndpoints") {
                tell_own_address(body_begin);
            }
        }
        if (watched_) {
            operation_ = operation;
            request_body_ = body;
            is_operation_ = true;
        }
        if (!result) {
            protocol_.writer_.restart(out_);
            fail(as_service_error(std::move(result).error()));
        }
    }

    // The engine does not know where it is served; whoever asks came by an address that works.
    void tell_own_address(std::size_t body_begin) {
        constexpr std::string_view member = "\"Address\":\"";
        const std::string_view host = request_.header(HeaderId::host);
        const bool is_plain = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   std::string_view(".:-[]").find(c) != std::string_view::npos;
        });
        const std::size_t found = out_.bytes.find(member, body_begin);
        if (!is_plain || found == std::string::npos) {
            return;
        }
        const std::size_t begin = found + member.size();
        out_.bytes.replace(begin, out_.bytes.find('"', begin) - begin, host);
    }

    // With whatever the tools have to do with it.
    Result<void> run_watched(const Operation& operation, std::string_view body) {
        Tools& tools = *protocol_.tools_;
        Result<api::Service*> service = &protocol_.service_;
        if (tools.namespaces != nullptr) {
            service = tools.namespaces->find(access_key_of(request_));
        }
        if (!service) {
            return service.error();
        }
        if (!tools.faults.active()) {
            return operation.run(**service, body, out_.bytes, ticket_);
        }
        plan_ = tools.faults.impl().plan(operation.name, body, (*service)->region());
        head_.checksum_fault = plan_.wrong_checksum ? 1 : 0;
        return run_with_faults({operation, **service, body, out_.bytes, ticket_}, plan_);
    }

    // Counts and logs a DynamoDB request that is answered.
    void note(Clock::time_point started) {
        if (!is_operation_) {
            return;
        }
        const Tools& tools = *protocol_.tools_;
        const auto duration = Clock::now() - started;
        if (tools.metrics != nullptr) {
            tools.metrics->add_request(operation_, head_.status, duration);
        }
        if (tools.log != nullptr) {
            constexpr std::string_view prefix = "DynamoDB_20120810.";
            std::string_view name = request_.header(HeaderId::x_amz_target);
            name = operation_ != nullptr
                       ? operation_->name
                       : name.substr(name.starts_with(prefix) ? prefix.size() : 0);
            tools.log->write(
                {name, request_body_, protocol_.writer_.body(out_), head_.status, duration});
        }
    }

    Result<void> check_signature(std::string_view sent_body) {
        Result<void> checked = check_signing(request_);
        return checked ? protocol_.verifier_.verify(request_, sent_body, protocol_.unix_seconds_)
                       : checked;
    }

    // A body that is no JSON is told before all else.
    static Error refuse(std::string_view body, Error error) {
        return body.empty() || is_json(body) ? std::move(error) : Error(server_errc::serialization);
    }

    void fail(const Error& error) {
        if (head_.content_type.empty()) {
            head_.content_type = dynamodb_json;
        }
        head_.status = api::http_status_of(error);
        api::encode_error(error, out_.bytes);
    }

    void pack() {
        const std::string_view body = protocol_.writer_.body(out_);
        if (body.size() <= unpacked_answer_bytes_max || !request_.has(HeaderId::accept_encoding)) {
            return;
        }
        const Coding coding = choose_coding(request_.header(HeaderId::accept_encoding));
        if (coding != Coding::identity &&
            protocol_.packer_.pack(coding, body, protocol_.scratch_)) {
            protocol_.writer_.replace_body(out_, protocol_.scratch_);
            head_.coding = coding;
        }
    }

    Protocol& protocol_;
    const http::Head& request_;
    Outgoing& out_;
    AnswerHead head_;
    api::CommitTicket ticket_ = 0;
    FaultPlan plan_;
    // Of a watched request for one of DynamoDB's operations.
    const Operation* operation_ = nullptr;
    std::string_view request_body_;
    bool is_operation_ = false;
    bool watched_ = false;
};

void Protocol::set_time(std::int64_t unix_seconds) {
    writer_.set_time(unix_seconds);
    unix_seconds_ = unix_seconds;
    late_ms_ = coarse_clock_ms() + turn_ms_max;
}

bool Protocol::is_late() const noexcept {
    return late_ms_ != 0 && coarse_clock_ms() >= late_ms_;
}

Protocol::Outcome Protocol::answer(const http::Head& request, std::string_view body,
                                   Outgoing& out) {
    return Exchange(*this, request, out).run(body);
}

void Protocol::refuse(http::ParseErrc error, Outgoing& out) {
    const HttpError http_error = http_error_of(error);
    answer_http_error(http_error.status, http_error.type, http::describe(error), out);
}

void Protocol::time_out(Outgoing& out) {
    answer_http_error(408, "com.amazon.coral.service#RequestTimeoutException",
                      "the request did not arrive in time", out);
}

void Protocol::answer_http_error(int status, std::string_view type, std::string_view message,
                                 Outgoing& out) {
    AnswerHead head;
    head.status = status;
    head.content_type = dynamodb_json;
    head.persistence = Persistence::close;
    writer_.begin(out);
    append_http_error(out.bytes, type, message);
    writer_.finish(out, head);
}

void Protocol::fail(const Error& error, Persistence persistence, Outgoing& out) {
    AnswerHead head;
    head.status = api::http_status_of(error);
    head.content_type = dynamodb_json;
    head.persistence = closing_ ? Persistence::close : persistence;
    writer_.begin(out);
    api::encode_error(error, out.bytes);
    writer_.finish(out, head);
}

}  // namespace dynox::server
