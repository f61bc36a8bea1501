/** What packaging/lazy-imports.ts makes of compiled modules: each test compiles, rewrites and runs them. */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as ts from 'typescript';
import { lazyImports, makeLazy } from '../../packaging/lazy-imports';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lazy-imports-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** As tsconfig.json has it. */
const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true, experimentalDecorators: true,
};

function compiled(source: string): string {
  return ts.transpileModule(source, { compilerOptions: OPTIONS }).outputText;
}

/** Compiles modules of TypeScript, and copies those of JavaScript; each of them prints its name when it is loaded. */
function write(modules: Record<string, string>): void {
  for (const [file, source] of Object.entries(modules)) {
    const text = file.endsWith('.ts') ? compiled(source) : source;
    const noted = text.includes('"use strict";') ? text.replace('"use strict";', `"use strict";console.log('load ${path.parse(file).name}');`) : text;
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file.replace(/\.ts$/, '.js')), noted);
  }
}

/** What a script prints beside the modules, line by line. */
function run(script: string, ...options: string[]): string[] {
  const printed = execFileSync(process.execPath, [...options, '-e', script], { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  return printed.split('\n').filter(line => line !== '');
}

/** What it prints with the modules rewritten. Without that, the same values come of it, and all modules load at once. */
function runLazily(modules: Record<string, string>, script: string): string[] {
  write(modules);
  const values = (lines: string[]) => lines.filter(line => !line.startsWith('load '));
  const eager = values(run(script));
  makeLazy(folder);
  const lazy = run(script);
  expect(values(lazy)).toEqual(eager);
  return lazy;
}

const VALUE = 'export const value = 1; export function twice(n: number) { return 2 * n; }';

test('a module loads when it is first used, and once', () => {
  const user = 'import { value } from "./value"; import { twice } from "./other"; export const get = () => value; export const both = () => twice(value);';
  const script = 'const user = require("./user"); console.log("start"); console.log(user.get(), user.get()); console.log(user.both());';
  expect(runLazily({ 'value.ts': VALUE, 'other.ts': VALUE, 'user.ts': user }, script)).toEqual([
    'load user', 'start', 'load value', '1 1', 'load other', '2',
  ]);
});

test('a module that loads a value at its top loads it with itself', () => {
  const user = 'import { value } from "./value"; export const next = value + 1;';
  expect(runLazily({ 'value.ts': VALUE, 'user.ts': user }, 'console.log(require("./user").next)')).toEqual(['load user', 'load value', '2']);
});

test('what is re-exported by name loads with the first use of that name', () => {
  const index = 'export { value } from "./value"; export { twice as double } from "./other"; export type { T } from "./types";';
  const script = 'const index = require("./index"); console.log(Object.keys(index).join()); console.log(index.double(2)); console.log("then", index.value);';
  expect(runLazily({ 'value.ts': VALUE, 'other.ts': VALUE, 'types.ts': 'export interface T {}', 'index.ts': index }, script)).toEqual([
    'load index', 'value,double', 'load other', '4', 'load value', 'then 1',
  ]);
});

test('what is re-exported by a star loads with the first use of a name, through further stars as well', () => {
  const modules = {
    'value.ts': VALUE, 'middle.ts': 'export * from "./value"; export const middle = 3;', 'index.ts': 'export * from "./middle"; export const own = 4;',
  };
  const script = 'const index = require("./index"); console.log(Object.keys(index).sort().join(), index.own); console.log(index.middle); console.log(index.value);';
  expect(runLazily(modules, script)).toEqual(['load index', 'middle,own,twice,value 4', 'load middle', '3', 'load value', '1']);
});

test('of a name that two modules give, the own one counts, then that of the first star; a default is not handed on', () => {
  const modules = {
    'a.ts': 'export const own = "a"; export const shared = "a"; export default 1;',
    'b.ts': 'export const shared = "b"; export const rest = "b";',
    'index.ts': 'export * from "./a"; export * from "./b"; export const own = "index";',
  };
  const script = 'const { own, shared, rest, default: none } = require("./index"); console.log(own, shared, rest, none);';
  expect(runLazily(modules, script)).toEqual(['load index', 'load a', 'load b', 'index a b undefined']);
});

test('the names of a package cannot be read, and a star of it loads at once', () => {
  const modules = { 'node_modules/pack/index.js': '"use strict";exports.packed = 5;', 'index.ts': 'export * from "pack"; export const own = 1;' };
  write(modules);
  const star = lazyImports(compiled(modules['index.ts']));
  expect(star).toContain('__exportStar(require("pack"), exports);');
});

test('a namespace that is re-exported loads with its first use, and is the same each time', () => {
  const script = 'const index = require("./index"); console.log(Object.keys(index).join()); console.log(index.all.value, index.all === index.all);';
  expect(runLazily({ 'value.ts': VALUE, 'index.ts': 'export * as all from "./value";' }, script)).toEqual(['load index', 'all', 'load value', '1 true']);
});

test('names are found by `import` of ES modules, though their getters are lazy', () => {
  write({ 'value.ts': VALUE, 'other.ts': 'export const more = 7;', 'index.ts': 'export { value } from "./value"; export * from "./other"; export * as all from "./value";' });
  makeLazy(folder);
  const script = 'import { value, more, all } from "./index.js"; console.log(value, more, all.value);';
  expect(run(script, '--input-type=module').pop()).toBe('1 7 1');
});

test('a namespace import loads when it is used, and keeps its default', () => {
  const user = 'import * as other from "./plain"; export const get = () => `${other.a} ${(other as any).default.a} ${other === other}`;';
  const script = 'const { get } = require("./user"); console.log("start"); console.log(get());';
  expect(runLazily({ 'plain.js': '"use strict";module.exports = { a: 1 };', 'user.ts': user }, script)).toEqual(['load user', 'start', 'load plain', '1 1 true']);
});

test('a default import loads when it is used, of a module with and without one', () => {
  const user = 'import one from "./plain"; import two from "./esm"; export const get = () => [(one as any).a, two];';
  const script = 'const { get } = require("./user"); console.log("start"); console.log(get().join());';
  expect(runLazily({ 'plain.js': '"use strict";module.exports = { a: 1 };', 'esm.ts': 'export default 2;', 'user.ts': user }, script)).toEqual([
    'load user', 'start', 'load plain', 'load esm', '1,2',
  ]);
});

test('a class that extends an imported one loads that, and not what its methods use', () => {
  const user = 'import { Base } from "./base"; import { value } from "./value"; export class Derived extends Base { public static s = 1; public get() { return [super.get(), value]; } }';
  const script = 'const { Derived } = require("./user"); console.log("start", Derived.name); console.log(new Derived().get().join());';
  expect(runLazily({ 'base.ts': 'export class Base { get(): any { return "base"; } }', 'value.ts': VALUE, 'user.ts': user }, script)).toEqual([
    'load user', 'load base', 'start Derived', 'load value', 'base,1',
  ]);
});

test('decorators of classes and methods get what they decorate', () => {
  const decorators = 'export const named = (c: any): any => { c.named = c.name; return c; }; export const loud = (_t: any, _k: string, d: any) => ({ value: () => d.value() + "!" });';
  const user = 'import { named, loud } from "./decorators"; @named export class User { @loud hello() { return "hello"; } }';
  const script = 'const { User } = require("./user"); console.log(User.named, new User().hello());';
  expect(runLazily({ 'decorators.ts': decorators, 'user.ts': user }, script)).toEqual(['load user', 'load decorators', 'User hello!']);
});

test('what is imported for its effect alone loads at once, in its place', () => {
  const user = 'import "./effect"; import { value } from "./value"; import "./later"; export const get = () => value;';
  const modules = { 'effect.ts': 'console.log("effect"); export {};', 'later.ts': 'console.log("later"); export {};', 'value.ts': VALUE, 'user.ts': user };
  expect(runLazily(modules, 'console.log(require("./user").get())')).toEqual(['load user', 'load effect', 'effect', 'load later', 'later', 'load value', '1']);
});

test('a name that something nearer has is that, and not the module', () => {
  const user = `"use strict";
const x_1 = require("./value");
exports.parameter = x_1 => x_1.value;
exports.local = () => { const x_1 = { value: 'local' }; return x_1.value; };
exports.hoisted = () => { const inner = () => x_1.value; { var x_1 = { value: 'hoisted' }; } return inner(); };
exports.caught = () => { try { throw { value: 'caught' }; } catch (x_1) { return x_1.value; } };
exports.destructured = ({ x_1 }) => x_1.value;
exports.renamed = ({ a: x_1 = { value: 'renamed' } }) => x_1.value;
exports.named = () => { class x_1 { static value = 'class'; } return x_1.value; };
exports.module = () => x_1.value;`;
  const script = `const u = require("./user"), value = v => ({ value: v });
console.log(u.parameter(value('p')), u.local(), u.hoisted(), u.caught(), u.destructured({ x_1: value('d') }), u.renamed({}), u.named()); console.log(u.module());`;
  expect(runLazily({ 'value.ts': VALUE, 'user.js': user }, script)).toEqual(['load user', 'p local hoisted caught d renamed class', 'load value', '1']);
});

test('properties of its name are not the module; a shorthand is a property of its name, and the module', () => {
  const user = `"use strict";
const x_1 = require("./value");
class Has { x_1 = 'field'; static x_1() { return 'method'; } get() { return this.x_1; } }
exports.all = () => { const it = { x_1 }; const label = { x_1: 'property' }; return [new Has().get(), Has.x_1(), label.x_1, it.x_1.value, it.x_1 === x_1].join(); };`;
  expect(runLazily({ 'value.ts': VALUE, 'user.js': user }, 'console.log(require("./user").all())')).toEqual(['load user', 'load value', 'field,method,property,1,true']);
});

test('a function of a module is called without `this`, and by its computed name, through spread and template as well', () => {
  const other = 'export function self(this: unknown) { return this === undefined; } export const tag = (parts: any) => parts[0]; export const list = [1, 2];';
  const user = 'import { self, tag, list } from "./other"; import * as all from "./other"; export const get = () => [self(), tag`t`, ...list, typeof all["self"], self?.()];';
  expect(runLazily({ 'other.ts': other, 'user.ts': user }, 'console.log(require("./user").get().join())')).toEqual(['load user', 'load other', 'true,t,1,2,function,true']);
});

test('an instance is made of the class of a module, and of a module that is a class', () => {
  const user = `"use strict";
const x_1 = require("./classes");
const y_1 = require("./class");
exports.all = () => [new x_1.A('a').v, new x_1.A().v, (new x_1.A).v, new x_1["A"]('e').v, new x_1.ns.A('n').v, new y_1('m').v, new (x_1.get())('g').v, new Array(x_1.A, 2).length].join();`;
  const modules = {
    'classes.js': '"use strict";class A { constructor(v = "none") { this.v = v; } } exports.A = A; exports.ns = { A }; exports.get = () => A;',
    'class.js': '"use strict";module.exports = class { constructor(v) { this.v = v; } };',
    'user.js': user,
  };
  expect(runLazily(modules, 'console.log(require("./user").all())')).toEqual(['load user', 'load classes', 'load class', 'a,none,none,e,n,m,g,2']);
});

test('modules that import each other load, each use its own', () => {
  const modules = {
    'a.ts': 'import { b } from "./b"; export const a = () => "a"; export const ab = () => a() + b();',
    'b.ts': 'import { a } from "./a"; export const b = () => "b"; export const ba = () => b() + a();',
  };
  expect(runLazily(modules, 'console.log(require("./a").ab(), require("./b").ba())')).toEqual(['load a', 'load b', 'ab ba']);
});

test('stack traces name the same files, lines and functions', () => {
  const user = `import { value } from "./value";
import * as os from "os";

export class Thrower {
  /** A comment with value_1 in it. */
  public go() {
    const eol = os.EOL;
    throw new Error(\`\${value}\${eol.length}\`);
  }
}
`;
  const script = 'try { new (require("./user").Thrower)().go(); } catch (e) { console.log(e.message, e.stack.split("\\n").slice(1, 3).map(l => l.replace(/:\\d+\\)?$/, "")).join()); }';
  const [, , thrown] = runLazily({ 'value.ts': VALUE, 'user.ts': user }, script);
  const line = fs.readFileSync(path.join(folder, 'user.js'), 'utf8').split('\n').findIndex(text => text.includes('throw new Error')) + 1;
  expect(thrown).toBe(`11     at Thrower.go (${fs.realpathSync(folder)}/user.js:${line},    at [eval]:1`);
});

test('all but the loads and their uses stays, to the byte', () => {
  const before = '"use strict";\n// x_1, and require("x")\nconst x_1 = require("x"); // why\nconst s = "x_1";\n/* x_1 */ exports.f = () =>   x_1 . y;\n';
  expect(lazyImports(before)).toBe(before
    .replace('const x_1 = require("x");', 'var x_1_loaded; function x_1() { return x_1_loaded ??= require("x"); }').replace('x_1 . y', 'x_1() . y'));
});

test('the runtime type information of jsii stays', () => {
  const before = 'const JSII_RTTI_SYMBOL_1 = Symbol.for("jsii.rtti");\nclass A {\n    static [JSII_RTTI_SYMBOL_1] = { fqn: "pack.A", version: "1.2.3" };\n}\nexports.A = A;\n';
  expect(lazyImports(before)).toBe(before);
});

test('a load within a function, one that takes the module apart, and two in one statement stay', () => {
  const before = 'function f() { const x = require("x"); return x.y; }\nconst { y } = require("x");\nconst a = require("a"), b = require("b");\nexports.z = [y, a, b, f];\n';
  expect(lazyImports(before)).toBe(before);
});

test('a name for what was loaded is one that the module has not', () => {
  const text = lazyImports('const x_1 = require("x");\nconst x_1_loaded = 1, x_1_loaded_ = 2;\nexports.f = () => x_1.y;\n');
  expect(text).toContain('var x_1_loaded__; function x_1() { return x_1_loaded__ ??= require("x"); }');
});

test('a module that is assigned to cannot be made lazy, and says so', () => {
  expect(() => lazyImports('var x_1 = require("x");\nx_1 = 2;\n')).toThrow('x_1 is loaded and then assigned: that cannot be made lazy.');
});

test.each([
  'x_1++', '--x_1', 'x_1 += 1', 'x_1 ??= 1', '(x_1) = 2', '[x_1] = [1]', '[, ...x_1] = [1]', '[x_1 = 1] = []', '[[x_1] = []] = []', '({ x_1 } = {})',
  '({ x_1 = 1 } = {})', '({ y: x_1 } = {})', '({ y: [x_1] } = {})', '({ ...x_1 } = {})', 'for (x_1 of []) ;', 'for (x_1 in {}) ;', 'for ([x_1] of []) ;',
])('one that is written to in another way does so as well: %s', statement => {
  expect(() => lazyImports(`var x_1 = require("x");\n${statement};\n`)).toThrow('x_1 is loaded and then assigned: that cannot be made lazy.');
});

test.each([
  ['x_1.y++', 'x_1().y++'], ['-x_1', '-x_1()'], ['[x_1.y] = [1]', '[x_1().y] = [1]'], ['y = [x_1]', 'y = [x_1()]'], ['y = { x_1, z: x_1 }', 'y = { x_1: x_1(), z: x_1() }'],
  ['y(...x_1)', 'y(...x_1())'], ['({ [x_1]: y } = z)', '({ [x_1()]: y } = z)'], ['y[x_1] = 1', 'y[x_1()] = 1'], ['for (const y of x_1) ;', 'for (const y of x_1()) ;'],
  ['for (x_1.y of []) ;', 'for (x_1().y of []) ;'], ['[y = x_1] = []', '[y = x_1()] = []'], ['x_1 < 2', 'x_1() < 2'],
])('one that is read beside a write can: %s', (statement, lazy) => {
  expect(lazyImports(`var x_1 = require("x");\n${statement};\n`).split('\n')[1]).toBe(`${lazy};`);
});

test('a part of a module that is taken at the top loads when the part is used', () => {
  const user = '"use strict";\nconst part = require("./parts").inner.part;\nexports.get = () => part.value;';
  const modules = { 'parts.js': '"use strict";exports.inner = { part: { value: 1 } };', 'user.js': user };
  const script = 'const user = require("./user"); console.log("start"); console.log(user.get(), user.get());';
  expect(runLazily(modules, script)).toEqual(['load user', 'start', 'load parts', '1 1']);
});

test('what a module returns to a call at the top is made at the top, as it may have an effect', () => {
  const before = 'const made = require("x").make();\nexports.get = () => made;\n';
  expect(lazyImports(before)).toBe(before);
});

test('a class that a tag of a module returns is made an instance of', () => {
  const user = `"use strict";
const x_1 = require("./tags");
exports.all = () => [new x_1.tag\`t\`().v, new x_1.tag\`t\`.Inner().v, new x_1.ns.tag\`\${x_1.one}\`().v, x_1.tag\`t\`.name].join();`;
  const tags = `"use strict";class A { constructor() { this.v = 'a'; } static Inner = class { constructor() { this.v = 'inner'; } }; }
exports.one = 1; exports.tag = () => A; exports.ns = { tag: (_, one) => class { constructor() { this.v = one; } } };`;
  expect(runLazily({ 'tags.js': tags, 'user.js': user }, 'console.log(require("./user").all())')).toEqual(['load user', 'load tags', 'a,inner,1,A']);
});

test.each([
  ['has no names', 'console.log("effect"); export {};'],
  ['has no names, and imports another one', 'import "./noisy";'],
  ['has only names that are taken', 'console.log("effect"); export const own = "effect";'],
])('a star of a module that %s loads it at once, for its effect', (_, effect) => {
  const modules = { 'noisy.ts': 'console.log("effect"); export {};', 'effect.ts': effect, 'index.ts': 'export * from "./effect"; export const own = 1;' };
  expect(runLazily(modules, 'console.log(require("./index").own)')).toContain('effect');
});

test('a star of a star of a module that has an effect and no names loads it at once, too', () => {
  const modules = {
    'effect.ts': 'console.log("effect"); export {};', 'middle.ts': 'export * from "./effect";', 'index.ts': 'export * from "./middle"; export const own = 1;',
  };
  expect(runLazily(modules, 'console.log(require("./index").own)')).toEqual(['load index', 'load middle', 'load effect', 'effect', '1']);
});

test('a star of a module of types alone never loads it', () => {
  write({
    // What does not print that it is loaded is as the compiler writes it.
    'types.js': compiled('export interface T {}').replace('"use strict";', ''),
    'more.js': compiled('export * from "./types"; export interface U {}').replace('"use strict";', ''),
    'index.ts': 'export * from "./more"; export const own = 1;',
  });
  const script = 'console.log(require("./index").own); console.log(Object.keys(require.cache).map(file => require("path").basename(file)).join());';
  expect(run(script)).toEqual(['load index', '1', 'index.js,more.js,types.js']);
  makeLazy(folder);
  expect(run(script)).toEqual(['load index', '1', 'index.js']);
});

test('what is lazy stays as it is when it is rewritten again', () => {
  write({ 'value.ts': VALUE, 'index.ts': 'import * as all from "./value"; export { value } from "./value"; export * from "./value"; export * as ns from "./value"; export const get = () => ({ all });' });
  const texts = () => ['value.js', 'index.js'].map(file => fs.readFileSync(path.join(folder, file), 'utf8'));
  const eager = texts();
  makeLazy(folder);
  const once = texts();
  makeLazy(folder);
  expect(once[1]).not.toBe(eager[1]);
  expect(texts()).toEqual(once);
});
