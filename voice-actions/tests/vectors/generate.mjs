// Computes the golden vectors of the expression language with Node: `node generate.mjs` writes expressions.jsonl.
//
// A line is {"e": expression, "v": TAGGED} or {"e": expression, "error": "TypeError" | "RangeError"}. The variables are
// those of scope.json. The clock is fixed, the zone is UTC, the random part has a fixed seed: the output never changes.
import fs from "node:fs";
process.env.TZ = "UTC";

const NOW = Date.UTC(2030, 0, 1, 15, 0, 20, 500);
class FixedDate extends Date {
  constructor(...fields) {
    fields.length === 0 ? super(NOW) : super(...fields);
  }
  static now() {
    return NOW;
  }
}

const revive = (value) => {
  if (Array.isArray(value)) return value.map(revive);
  if (value && typeof value === "object") {
    if (value.$undefined === true) return undefined;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
  }
  return value;
};
const stored = JSON.parse(fs.readFileSync(new URL("scope.json", import.meta.url), "utf8"));
const scope = Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, revive(value)]));

const number = (value) => (Object.is(value, -0) ? "-0" : String(value));
const tagged = (value) => {
  if (value === undefined) return { undefined: true };
  if (value === null) return { null: true };
  if (typeof value === "number") return { number: number(value) };
  if (typeof value === "string") return { string: value };
  if (typeof value === "boolean") return { boolean: value };
  if (Array.isArray(value)) return { array: value.map(tagged) };
  if (value instanceof Date) return { date: number(value.getTime()) };
  return { object: JSON.stringify(value) };
};

const seen = new Set();
const lines = [];
const halfPair = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const add = (expression, required = true) => {
  if (seen.has(expression)) return;
  seen.add(expression);
  const evaluate = new Function("Date", ...Object.keys(scope), `return (${expression});`);
  let line;
  try {
    const value = tagged(evaluate(FixedDate, ...Object.values(structuredClone(scope))));
    if (halfPair.test(JSON.stringify(value).replace(/\\u(d[89a-f]..)/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))))) {
      if (required) throw new Error(`half a pair: ${expression}`);
      return;
    }
    line = { e: expression, v: value };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    line = { e: expression, error: error.constructor.name };
  }
  lines.push(JSON.stringify(line));
};

// 1. Every binary operator over every pair of operands.
const operands = [
  "undefined", "null", "true", "false", "0", "-0", "1", "-1.5", "NaN", "Infinity", "1e21", "''", "' '", "'1'", "'01'", "'0x1F'", "'abc'",
  "'41'", "'true'", "[]", "[1]", "['41']", "[1,2]", "[[1],[null]]", "{}", "new Date(5)", "$n", "$digits", "$list", "$unset",
];
const operators = ["+", "-", "*", "/", "%", "==", "!=", "===", "!==", "<", "<=", ">", ">=", "&&", "||"];
let turn = 0;
for (const left of operands) for (const right of operands) for (const operator of operators) {
  // A third of the product: each pair with five operators, in turn, so that all operators meet all operands.
  if (turn++ % 3 === 0) add(`${left} ${operator} ${right}`);
}

// 2. Unary operators and conversions over every operand and over texts that look like numbers.
const texts = [
  "'  12  '", "'\\t1\\n'", "'1_000'", "'1e3'", "'1E-3'", "'.5'", "'5.'", "'.'", "'+5'", "'-5'", "'--5'", "'- 5'", "'0b101'", "'0o17'", "'0XfF'", "'-0x10'",
  "'Infinity'", "'-Infinity'", "'infinity'", "'12px'", "'3.14abc'", "'1e'", "'1e+'", "'e5'", "'0x'", "'0xG'", "'00'", "'08'", "'010'", "'١'",
  "'9007199254740993'", "'0x20000000000001'", "'0x20000000000003'", "'1e400'", "'-1e-400'", "'\\u00a05\\ufeff'", "'\\u00855'", "'1n'", "'null'", "'NaN'",
];
for (const value of [...operands, ...texts, "[[]]", "[undefined]", "[null]", "['a','b']", "[1e21, -0]", "{a: 1}", "new Date(NaN)", "1e-7", "123456789012345680000", "0.1 + 0.2"]) {
  for (const form of ["!X", "!!X", "-X", "+X", "typeof X", "Number(X)", "String(X)", "Boolean(X)", "parseInt(X)", "parseFloat(X)", "isNaN(X)", "isFinite(X)",
    "X + ''", "'' + X", "X ? 'yes' : 'no'", "Number.isInteger(X)", "Array.isArray(X)", "(X).toString()", "(X).valueOf()", "[X]", "({k: X})"]) {
    add(form.replace("X", value.startsWith("-") || value.includes(" + ") || value.startsWith("new") ? `(${value})` : value));
  }
}
for (const [text, radix] of [["'101'", 2], ["'zz'", 36], ["'0x1f'", 16], ["'1f'", 16], ["'077'", 8], ["'9'", 8], ["'12'", 0], ["'12'", 1], ["'12'", 37], ["'12'", "'3'"],
  ["'-0'", 10], ["'0x1f'", 10], ["'123.9'", 10], ["1e21", 10], ["null", 36], ["'  +7up'", 10], ["''", 10], ["'0b1'", 2], ["'11'", "undefined"], ["'11'", "NaN"], ["'11'", 4294967298]]) {
  add(`parseInt(${text}, ${radix})`);
}

// 3. Literals and their printing.
for (const literal of ["0", "00", "08", "09.5", "0.1", ".5", "5.", "1e3", "1E3", "1e+3", "1e-3", "0x1F", "0XfF", "0b101", "0o17", "1_000", "0xFF_FF", "1e21", "1e-7", "1e-6",
  "123456789012345680000", "1234567890123456789012", "5e-324", "1.7976931348623157e308", "1e309", "0.000001", "0.1e1", "4.2e23", "1e100", "9007199254740993", "0x1fffffffffffff8", "1.0",
  "100", "1e2", "0.30000000000000004", "2.5e-8", "1.5e300 * 1.5e300", "'a\\'b'", "\"a'b\"", "'\\x41\\u0042\\u{43}'", "'\\u{1F600}'", "'\\ud83d\\ude00'", "'\\n\\t\\r\\b\\f\\v\\0'",
  "'\\q'", "'a\\\nb'", "'ünïcödé'", "'😀'", "''", "[]", "[1,]", "[1, 'a', [true, null]]", "{}", "{a: 1, 'b c': 2, 3: 4, 1: 5}", "{a: 1, a: 2}", "{a: {b: [1, {}]}, u: undefined}",
  "{$n}", "{$n, x: $text,}", "{true: 1, null: 2, if: 3}", "{0x10: 'a', 1e3: 'b'}", "{d: new Date(0), n: NaN, i: -Infinity, z: -0}", "[undefined, NaN, new Date(NaN)]", "{s: 'a\"b\\\\\\n\\u0001\\u007f'}"]) {
  add(literal);
  add(`String(${literal.includes("*") ? literal : `(${literal})`})`);
}

// 4. Precedence, association, short cuts, spacing.
for (const expression of ["1 + 2 * 3", "(1 + 2) * 3", "10 - 4 - 3", "100 / 10 / 5", "7 % 4 % 2", "2 + 3 + 'a' + 2 + 3", "1 < 2 < 3", "3 > 2 > 1", "1 == 1 == 1", "1 + 1 == 2 && 2 > 1 || false",
  "false && $missing.x", "true || $missing.x", "0 || '' || null || 'last'", "1 && 'a' && 0 && 'b'", "!0 + !0", "-'3' + 4", "- -3", "+ +'3'", "!!!''", "typeof typeof 1", "typeof -1", "typeof !1",
  "true ? false ? 1 : 2 : 3", "false ? 1 : true ? 2 : 3", "false ? 1 : false ? 2 : false ? 3 : 4", "1 ? 2 : 3 ? 4 : 5", "(1, 2, 3)".replace("1, 2, ", ""), "a ? b : c".replace("a", "0").replace("b", "1").replace("c", "2"),
  "1?.5:2", "[1,2,3][1]", "[1,2,3]['length']", "'abc'[1]", "'abc'['1']", "'abc'[3]", "'abc'[-1]", "'abc'['-0']", "[1,2][5]", "[1,2]['0']", "[1,2][0.5]", "[1,2][-1]", "[1,2][[1]]", "{a: 1}.a".replace(/^/, "(").replace("}.", "})."),
  "({a: {b: 'c'}}).a.b", "({a: 1})['a']", "({1: 'x'})[1]", "({a: 1}).b", "({'a b': 1})['a b']", "({undefined: 1})[undefined]", "({null: 2})[null]", "({'1,2': 3})[[1,2]]", "'abc'.length", "[].length", "'😀'.length",
  "'aé'.length", "$sessionData.room", "$sessionData.Room", "$sessionData['room']", "$sessionData.nested.list[1].x", "$list[0]", "$list.length", "$text.length", "$unset", "$nothing == null", "$unset == undefined",
  "$unset.x", "$nothing.x", "null.x", "undefined[0]", "$unset['x']", "$unset.trim()", "null.toString()", "$n.x", "$n.length", "true.x", "$text.x", "$list.x", "$sessionData.a.b", "$list == $list", "$list === $list", "[] == []",
  "[1] == 1", "[1,2] == '1,2'", "({}) == '[object Object]'", "[] == ![]", "null >= 0", "null > 0", "null == 0", "undefined < 5", "'abc' < 5", "'41' < '5'", "'41' < 5", "'' == 0", "undefined == null", "NaN == NaN", "NaN != NaN",
  "'true' == true", "'1' == true", "'1' === 1", "'1' == 1", "'b' > 'a'", "'B' > 'a'", "'a' < 'aa'", "'é' > 'z'", "'😀' < '\\uffff'", "'\\ufb01' < '😀'", "'10' < '9'", "'10' < 9", "new Date(0) < new Date(1)", "new Date(0) == 0",
  "new Date(0) + 1", "new Date(7) - 2", "new Date(5) * 2", "+new Date(5)", "new Date(5) == new Date(5)", "new Date(0) == String(new Date(0))", "({}) + []", "[] + {}", "[] + []", "[1] + [2]", "1 + null", "1 + undefined", "'a' + undefined",
  "true + true", "[2] * [3]", "'3' * '4'", "'3' - 1", "'3' + 1", "5 % -3", "-5 % 3", "5.5 % 2", "5 % 0", "-0 % 5", "Infinity % 5", "5 % Infinity", "1 / 0", "-1 / 0", "0 / 0", "1 / -0", "0 === -0", "0.1 + 0.2", "0.1 * 3", "1e308 * 10",
  "4.35 * 100", "1.005 * 1000", "9007199254740992 + 1", "2 / 3", "1 / 3", "10 / 3", "1e21 + 1", "$keyPresses == '1'", "$keyPresses === 1", "$keyPresses < $sessionData.number", "$collectAttempt == 3", "$startTime > 1893501020500 && $startTime < 1893538820500",
  "$callId + '-' + $callerNo", "'+' + $digits", "$callerNo.startsWith('+1')", "$callerNo.slice(2, 5) == '555'", "1\n+\n2", "\t1 + 1 ", "$ünï + 1", "$_a$b", "$"]) {
  add(expression);
}

// 5. Texts.
const receivers = ["'Hello, World'", "'  padded\\t\\n'", "''", "'a,b,,c'", "'aXbXc'", "'ünïcödé ß'", "'a😀b'", "$text", "$callerNo"];
const calls = ["charAt()", "charAt(1)", "charAt(99)", "charAt(-1)", "charAt('1')", "charAt(1.9)", "charAt(NaN)", "charCodeAt(0)", "charCodeAt(99)", "charCodeAt(1)", "codePointAt(1)", "codePointAt(99)", "at(0)", "at(-1)", "at(99)",
  "concat()", "concat('x', 1, null)", "endsWith('c')", "endsWith('')", "endsWith('o', 5)", "endsWith('b', 99)", "includes('b')", "includes('')", "includes('a', 1)", "includes(undefined)", "includes('b', -5)", "indexOf('b')", "indexOf('o', 5)",
  "indexOf('')", "indexOf('', 99)", "indexOf('', 3)", "indexOf('zz')", "indexOf()", "indexOf('X', -3)", "lastIndexOf('o')", "lastIndexOf('X')", "lastIndexOf('o', 5)", "lastIndexOf('')", "lastIndexOf('', 1)", "lastIndexOf('b', -1)", "lastIndexOf('a', 0)",
  "lastIndexOf('b', NaN)", "padEnd(15, '-=')", "padEnd(3)", "padStart(15)", "padStart(14, 'xyz')", "padStart(5, '')", "padStart(-1, 'a')", "repeat(0)", "repeat(2)", "repeat(1.9)", "repeat(-1)", "repeat(Infinity)", "replace('b', 'Z')", "replace('X', '[$&]')",
  "replace('X', '$$')", "replace('b', \"<$`|$'>\")", "replace('b', '$1$0$')", "replace('', 'Z')", "replace('b')", "replace('zz', 'y')", "replace(undefined, 1)", "replaceAll('X', '-')", "replaceAll('', '.')", "replaceAll('o', '$&$&')", "slice()", "slice(1)", "slice(0, 2)",
  "slice(-3)", "slice(1, -1)", "slice(4, 4)", "slice(2, 1)", "slice('1', '3')", "slice(NaN, Infinity)", "slice(-99, 99)", "slice(undefined, 3)", "slice(null, null)", "split()", "split(',')", "split('')", "split('X', 2)", "split('b', 0)", "split('', 3)", "split(',', -1)",
  "split(undefined, 1)", "split('zz')", "split(', ')", "startsWith('a')", "startsWith('')", "startsWith('b', 2)", "startsWith('X', 1)", "substr(1, 2)", "substr(-3, 2)", "substr(2)", "substr(0, -1)", "substring(1, 3)", "substring(3, 1)", "substring(-1, 2)", "substring(NaN)",
  "substring(2)", "substring(99)", "toLowerCase()", "toUpperCase()", "trim()", "trimStart()", "trimEnd()", "toString()", "valueOf()", "length", "trim().length", "hasOwnProperty('length')", "hasOwnProperty('0')", "hasOwnProperty('zz')", "getTime()", "join(',')", "toFixed(1)"];
for (const receiver of receivers) for (const call of calls) add(`${receiver}.${call}`, false);
for (const expression of ["'ΑΣ'.toLowerCase()", "'İ'.toLowerCase()", "'ŉ'.toUpperCase()", "'ﬁ'.toUpperCase()", "'\\u00a0\\ufeffx\\u2003'.trim()", "'\\u0085x'.trim()", "'\\u180ex'.trim().length", "'abc'.concat([1,2], {})", "'a-b-c'.split('-').join('+')",
  "'1,2,3'.split(',')[1] * 2", "'abc'.split('').join(' ')", "'a b c'.split(' ').length", "'abcabc'.indexOf('c', 3)", "'aaa'.lastIndexOf('a', 1)", "'😀😀'.indexOf('😀', 1)", "'😀x'.indexOf('x')", "'x😀'.slice(1)", "'😀x'.slice(2)", "'😀'.codePointAt(0)", "'😀'.charCodeAt(1)",
  "'😀'.split('😀')", "'x😀y'.padEnd(6, '-')", "'aa'.replace('a', \"$'\")", "'$'.replace('$', '$$$$')", "'abc'['trim']()", "' x '['trim']()"]) add(expression);

// 6. Arrays.
for (const receiver of ["[]", "[1, 2, 3]", "['a', 'b', 'a']", "[NaN, null, undefined, 0]", "[[1, 2], [3]]", "$list", "$sessionData.nested.list"]) {
  for (const call of ["length", "at(0)", "at(-1)", "at(9)", "at(-9)", "concat()", "concat(4, [5, [6]])", "concat($list)", "includes(2)", "includes(NaN)", "includes(undefined)", "includes('a', 1)", "includes(3, -1)", "indexOf(2)", "indexOf('a', 1)", "indexOf('a', -1)", "indexOf(NaN)",
    "indexOf('2')", "indexOf()", "lastIndexOf('a')", "lastIndexOf('a', 1)", "lastIndexOf(1, -3)", "lastIndexOf(1, -99)", "lastIndexOf('a', undefined)", "join()", "join('')", "join(' - ')", "join(undefined)", "join(null)", "slice()", "slice(1)", "slice(-2)", "slice(0, -1)", "slice(2, 1)",
    "slice('1')", "slice(-99, 99)", "toString()", "hasOwnProperty(0)", "hasOwnProperty('length')", "hasOwnProperty(7)", "trim()", "getTime()"]) add(`${receiver}.${call}`);
}

// 7. Numbers.
for (const receiver of ["0", "-0", "1.005", "123.456", "-123.456", "0.5", "2.5", "-2.5", "1.45", "8.345", "1e21", "0.000001", "NaN", "-Infinity", "99.995", "5e-324", "$n"]) {
  for (const call of ["toFixed()", "toFixed(0)", "toFixed(1)", "toFixed(2)", "toFixed(10)", "toFixed('2')", "toFixed(101)", "toFixed(-1)", "toString()", "valueOf()"]) add(`(${receiver}).${call}`);
}
for (const [value, radix] of [[255, 16], [255, 2], [-255, 36], [0, 2], [35, 36], ["NaN", 2], [8, "'8'"], [1, 1], [1, 37], [9007199254740991, 32]]) add(`(${value}).toString(${radix})`);

// 8. Math.
const numbers = ["0", "-0", "0.5", "-0.5", "1", "-1", "1.5", "-1.5", "2.5", "0.49999999999999994", "-0.2", "4503599627370495.5", "9007199254740991", "NaN", "Infinity", "-Infinity", "'16'", "null", "undefined", "''", "'x'", "[9]", "true", "$n", "2147483648"];
for (const value of numbers) for (const name of ["abs", "ceil", "floor", "round", "trunc", "sign", "sqrt", "fround"]) add(`Math.${name}(${value})`);
for (const value of ["0", "-0", "1", "8", "-27", "NaN", "-Infinity"]) add(`Math.cbrt(${value})`);
for (const value of ["0", "1", "8", "100", "1024"]) for (const name of ["log2", "log10", "sqrt"]) add(`Math.${name}(${value})`);
for (const [x, y] of [[2, 10], [2, -1], [-8, 3], [10, 2], [0, 0], ["NaN", 0], [1, "Infinity"], [-1, "-Infinity"], [1, "NaN"], [4, 0.5], ["'3'", "'2'"], [2, 1024], [-0, 3]]) add(`Math.pow(${x}, ${y})`);
for (const list of ["", "1", "1, 2", "2, 1, 3", "-0, 0", "0, -0", "NaN, 1", "1, NaN", "'5', 10", "null, -1", "undefined", "[], 1", "[1, 2]", "Infinity, 1", "-1, -Infinity"]) for (const name of ["max", "min", "hypot"]) add(`Math.${name}(${list})`);
for (const expression of ["Math.PI", "Math.E", "Math.LN2", "Math.LN10", "Math.LOG2E", "Math.LOG10E", "Math.SQRT2", "Math.SQRT1_2", "Number.MAX_SAFE_INTEGER", "Number.MIN_SAFE_INTEGER", "Number.EPSILON", "Number.MAX_VALUE", "Number.MIN_VALUE", "Number.NaN",
  "Number.POSITIVE_INFINITY", "Number.NEGATIVE_INFINITY", "Math.sin(0)", "Math.cos(0)", "Math.tan(0)", "Math.atan2(0, -0)", "Math.atan2(1, 1)", "Math.exp(0)", "Math.exp(1)", "Math.log(1)", "Math.log(0)", "Math.log(-1)", "Math.expm1(0)", "Math.log1p(0)", "Math.asin(2)",
  "Math.acos(1)", "Math.atan(Infinity)", "Math.abs()", "Math.max($list.length, 1)", "Math.floor(Math.max(1.5, 2.5)) + 1", "Number()", "String()", "Boolean()", "parseInt()", "parseFloat()", "isNaN()", "Number.parseInt('5x')", "Number.parseFloat('.5x')", "Number.isNaN('x')",
  "Number.isFinite('5')", "Number.isSafeInteger(9007199254740992)"]) add(expression);

// 9. Dates.
const dates = ["new Date()", "new Date(0)", "new Date(-1)", "new Date(951782400000)", "new Date(1709210096789)", "new Date(8.64e15)", "new Date(-8.64e15)", "new Date(NaN)", "new Date(-62198755200000)", "new Date('2030-12-31T23:59:59.999Z')", "new Date(1e12 + 0.9)"];
const getters = ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"].map((field) => `getUTC${field}()`);
const setters = ["setUTCHours(12, 30)", "setUTCHours(23, 0)", "setUTCHours(12)", "setUTCHours(1, 2, 3, 4)", "setUTCHours(25)", "setUTCHours(-1, -1)", "setUTCHours()", "setUTCHours('7', null)", "setUTCHours(1, undefined)", "setUTCHours(1.9)", "setUTCMinutes(5)", "setUTCMinutes(90, 1, 1)",
  "setUTCSeconds(61)", "setUTCSeconds(1, 2)", "setUTCMilliseconds(1500)", "setUTCMilliseconds(-1)", "setUTCDate(0)", "setUTCDate(31)", "setUTCDate(1.7)", "setUTCMonth(1)", "setUTCMonth(1, 30)", "setUTCMonth(14)", "setUTCMonth(-1)", "setUTCFullYear(2024)", "setUTCFullYear(2024, 1, 29)",
  "setUTCFullYear(1e6)", "setUTCFullYear(-1)", "setTime(86400000)", "setTime(NaN)", "setTime()", "setUTCFullYear(NaN)", "setUTCDate(1e9)"];
for (const date of dates) for (const call of [...getters, ...setters, "getTime()", "valueOf()", "toISOString()", "toJSON()", "toString()", "toUTCString()", "getTime() / 1000", "trim()"]) add(`${date}.${call}`);
for (const date of dates) for (const form of ["X", "Number(X)", "String(X)", "X + ''", "X - 1", "typeof X", "[X] + ''", "!X", "X == X", "X <= X"]) add(form.replaceAll("X", date));
for (const text of ["2030", "2030-05", "2030-05-06", "2030-05-06T07:08", "2030-05-06T07:08Z", "2030-05-06T07:08:09", "2030-05-06T07:08:09.1Z", "2030-05-06T07:08:09.123456Z", "2030-05-06T07:08:09.123+02:00", "2030-05-06T07:08:09-11:30", "2030-02-30", "2030-13-01", "2030-01-32", "2030-00-10",
  "2030-01-01T24:00:00Z", "2030-01-01T24:00:01Z", "2030-01-01T25:00:00Z", "2030-01-01T15:60:00Z", "2030-01-01T15:00:60Z", "+002030-01-01", "-000001-01-01", "+275760-09-13", "+275760-09-13T00:00:00.001Z", "", "never", "Tue Jan 01 2030 15:00:20 GMT+0000 (Coordinated Universal Time)",
  "Tue Jan 01 2030 15:00:20 GMT+0230", "Tue, 01 Jan 2030 15:00:20 GMT", "0001-01-01", "0099-12-31T23:59:59Z", "1970-01-01T00:00:00.000Z"]) {
  add(`new Date('${text}').getTime()`);
  add(`Date.parse('${text}')`);
}
for (const expression of ["Date.now()", "new Date", "new Date().getTime() == Date.now()", "new Date(null).getTime()", "new Date(undefined).getTime()", "new Date(true).getTime()", "new Date('x') + ''", "new Date(new Date(7)).getTime()", "new Date([2030]).getTime()", "new Date({}).getTime()", "new Date(2030, 0).getTime()",
  "new Date(2030, 0, 1, 15, 0, 20, 500).getTime()", "new Date(99, 0).getTime()", "new Date(2030, 12, 0).toISOString()", "new Date(2030, NaN).getTime()", "Date.UTC(2030)", "Date.UTC(2030, 1, 29)", "Date.UTC(70, 0, 1)", "Date.UTC()", "Number(new Date().setUTCHours(12, 30))", "Number(new Date().setUTCHours($open, '30'))",
  "new Date($startTime).getUTCHours()", "new Date().setUTCHours(12, 30) < $startTime", "$startTime >= new Date().setUTCHours(0, 0, 0, 0)", "new Date().getUTCDay() == 0 || new Date().getUTCDay() == 6 ? 'weekend' : 'weekday'", "[new Date(0), 1].join('|')", "new Date(2030, 0, 1) - new Date(2029, 0, 1)", "Date.parse()",
  "typeof Date.now()", "new Date(8.64e15 + 1).getTime()", "new Date(-0).getTime()"]) add(expression);

// 10. Random nested expressions, with a fixed seed.
let state = 20300101;
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * below);
};
const pick = (list) => list[random(list.length)];
const leaves = [...operands, "$keyPresses", "$text", "$startTime", "$sessionData.number", "$sessionData.room", "$callerNo", "2", "10", "0.1", "'b'", "'10'", "'2030-01-01'", "true", "3.7", "-7"];
const nested = (depth) => {
  if (depth === 0 || random(6) === 0) return pick(leaves);
  const inner = () => nested(depth - 1);
  switch (random(14)) {
    case 0: case 1: case 2: case 3: case 4: case 5: return `(${inner()} ${pick(operators)} ${inner()})`;
    case 6: return `${pick(["!", "-", "+", "typeof "])}(${inner()})`;
    case 7: return `(${inner()} ? ${inner()} : ${inner()})`;
    case 8: return `[${inner()}, ${inner()}]`;
    case 9: return `${pick(["Number", "String", "Boolean", "parseInt", "parseFloat", "isNaN"])}(${inner()})`;
    case 10: return `Math.${pick(["abs", "floor", "ceil", "round", "sign", "trunc"])}(${inner()})`;
    case 11: return `Math.${pick(["max", "min"])}(${inner()}, ${inner()})`;
    case 12: return `String(${inner()}).${pick(["trim()", "toUpperCase()", "length", "slice(1, 4)", "charAt(2)", "indexOf('1')", "split(',')", "replace('1', 'one')"])}`;
    default: return `({a: ${inner()}, b: ${inner()}}).${pick(["a", "b", "c"])}`;
  }
};
for (let made = 0; made < 1500; made++) add(nested(4));

fs.writeFileSync(new URL("expressions.jsonl", import.meta.url), lines.join("\n") + "\n");
process.stderr.write(`${lines.length} vectors\n`);
