#!/usr/bin/env python3
"""Writes number_cases.tsv: what Python's decimal module says about DynamoDB's numbers.

  text  <text> <canonical text> <ordered bytes, hex> <size by rule>
  fault <text> <which>
  pair  <a> <b> <-1|0|1> <a + b, or a fault> <a - b, or a fault>
"""
import decimal
import random

decimal.getcontext().prec = 1000
decimal.getcontext().Emax = 10**6
decimal.getcontext().Emin = -10**6
rng = random.Random(20260823)


def fault_of(value):
    if value == 0:
        return None
    if value.adjusted() > 125:
        return "overflow"
    if value.adjusted() < -130:
        return "underflow"
    return "digits" if len(value.normalize().as_tuple().digits) > 38 else None


def canonical(value):
    return "0" if value == 0 else format(value.normalize(), "f")


def ordered(value):
    """DynamoDB's hash form, digit by digit."""
    if value == 0:
        return "80", 1
    negative = value < 0
    text = format(abs(value).normalize(), "f")
    whole, _, fraction = text.partition(".")
    whole = whole.lstrip("0")
    whole = "0" * (len(whole) % 2) + whole
    fraction += "0" * (len(fraction) % 2)
    pairs = [int(whole[i:i + 2]) for i in range(0, len(whole), 2)]
    pairs += [int(fraction[i:i + 2]) for i in range(0, len(fraction), 2)]
    exponent = len(whole) // 2
    while pairs[0] == 0:
        pairs.pop(0)
        exponent -= 1
    while pairs[-1] == 0:
        pairs.pop()
    first = (exponent - 64) % 256
    if negative:
        out = [first ^ 255] + [101 - p for p in pairs] + ([102] if len(pairs) < 20 else [])
    else:
        out = [first] + [p + 1 for p in pairs]
    return bytes(out).hex(), 1 + len(pairs) + negative


def random_text():
    digits = "".join(rng.choice("0123456789") for _ in range(rng.choice([1, 2, 3, 5, 17, 37, 38, 39, 41])))
    if rng.random() < 0.3:
        digits = rng.choice("19") * len(digits)
    if rng.random() < 0.5:
        at = rng.randrange(len(digits) + 1)
        digits = digits[:at] + "." + digits[at:]
    text = rng.choice(["", "", "-", "+"]) + digits
    if rng.random() < 0.7:
        limit = rng.choice([5, 5, 40, 140])
        text += rng.choice("eE") + rng.choice(["", "+"] if rng.random() < 0.5 else ["-"]) + str(rng.randrange(limit))
    return text


fixed = ["0", "-0", "1", "-1", "10", "100", "0100.00", "+5", ".5", "5.", "1e5", "1E+5", "-0.0000001", "1E125", "1e-130",
         "-1e-130", "9" * 38, "-" + "9" * 38, "9." + "9" * 37 + "e125", "-9." + "9" * 37 + "e125", "1." + "0" * 36 + "1e-130",
         "-1." + "0" * 36 + "1e-130", "1" + "0" * 125, "0." + "0" * 129 + "1", "99", "101", "0.01", "0.001", "12345.678"]
lines, numbers = [], []
for text in fixed + [random_text() for _ in range(700)]:
    value = decimal.Decimal(text)
    if value == 0 and "e" in text.lower():
        continue  # zeros have a range of their own; the unit test has a table of them
    fault = fault_of(value)
    if fault:
        lines.append(f"fault\t{text}\t{fault}")
    else:
        hexadecimal, size = ordered(value)
        lines.append(f"text\t{text}\t{canonical(value)}\t{hexadecimal}\t{size}")
        numbers.append(value)


def outcome(value):
    fault = fault_of(value)
    return canonical(value) if fault is None else "overflow" if fault == "digits" else fault


def near(value):
    """A number that meets `value` in its last digits or in its first ones."""
    digits = len(value.normalize().as_tuple().digits)
    shift = rng.choice([0, 1, -1, digits, digits - 38, 37 - digits, 38 - digits])
    other = decimal.Decimal(rng.choice(["1", "9", "-1", "5", "123"])).scaleb(value.adjusted() - digits + 1 + shift)
    return other if fault_of(other) is None else value


for _ in range(900):
    a = rng.choice(numbers)
    b = rng.choice(numbers) if rng.random() < 0.4 else near(a)
    if rng.random() < 0.1:
        b = -a
    lines.append(f"pair\t{a}\t{b}\t{(a > b) - (a < b)}\t{outcome(a + b)}\t{outcome(a - b)}")
with open(__file__.rsplit("/", 1)[0] + "/number_cases.tsv", "w") as out:
    out.write("\n".join(lines) + "\n")
