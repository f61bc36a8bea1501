const fs = require('node:fs');
const path = require('node:path');

const NOT_DRAWN = 'not drawn';

/** The same in each run over the same source, unlike the id. */
function keyOf({ fileName, location: { start, end }, mutatorName, replacement }) {
  return JSON.stringify([fileName, start.line, start.column, end.line, end.column, mutatorName, replacement]);
}

/**
 * A range of Stryker's holds all mutants inside a mutant: this leaves out what was not drawn.
 * It also notes the file of each mutant, which Stryker does not give to jest.
 */
class SampleChecker {
  async init() {}

  async group(mutants) {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    const files = mutants.map(({ id, fileName }) => [id, path.relative(process.cwd(), fileName)]);
    fs.writeFileSync(process.env.MUTATION_FILES, JSON.stringify(Object.fromEntries(files)));
    const drawn = new Set(JSON.parse(fs.readFileSync(process.env.MUTATION_SAMPLE, 'utf8')));
    return Object.fromEntries(mutants.map(mutant => [mutant.id, verdict(drawn.has(keyOf(mutant)))]));
  }
}

/** "Compile error" is the only other verdict that a checker has. */
function verdict(isDrawn) {
  return isDrawn ? { status: 'passed' } : { status: 'compileError', reason: NOT_DRAWN };
}

/** One line for each mutant, as soon as it is known. */
class LineReporter {
  onMutantTested({ status, statusReason, fileName, location, mutatorName, replacement }) {
    if (statusReason === NOT_DRAWN) return;
    const place = `${path.relative(process.cwd(), fileName)}:${location.start.line}:${location.start.column}`;
    console.log(`${status} ${place} ${mutatorName}: ${onOneLine(textAt(fileName, location))} → ${onOneLine(replacement)}`);
  }
}

/** Lines and columns count from one here. */
function textAt(fileName, { start, end }) {
  const lines = fs.readFileSync(fileName, 'utf8').split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join('\n');
}

function onOneLine(code) {
  const line = code.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

module.exports = { keyOf, NOT_DRAWN };
module.exports.strykerPlugins = [
  { kind: 'Checker', name: 'sample', injectableClass: SampleChecker },
  { kind: 'Reporter', name: 'lines', injectableClass: LineReporter },
];
