// Finds the packages that command lines install or run, wherever a command stands: behind another one, in quotes, in a list.
import { packageOfSpecifier, type NamedPackage } from './package-names.ts';

interface Command {
  pattern: RegExp;
  language: NamedPackage['language'];
  nameOf(word: string): string | null;
  /** Options that take the next word. */
  takesValue: ReadonlySet<string>;
  /** It runs the first package, and what follows are that one's own words. */
  runs: boolean;
}

// Between a tool and its command may stand options. Bounded, so that a text of many beginnings is still read in one pass.
const options = String.raw`(?:\s+-\S{1,100}){0,6}`;
const pythonValues = new Set([
  '-r', '--requirement', '-c', '--constraint', '-i', '--index-url', '--extra-index-url', '-f', '--find-links', '-t', '--target', '-e', '--editable', '--prefix', '-n', '--name', '-p', '--python', '--channel',
  '-G', '--group', '-E', '--extras', '--optional', '--root', '--trusted-host', '--proxy', '--only-binary', '--no-binary', '--platform', '--python-version', '--index', '--upgrade-strategy',
]);
const javascriptValues = new Set(['--registry', '--prefix', '--tag', '--cwd', '--dir', '-C', '--filter']);

const pythonTools = [
  String.raw`(?:pip[0-9.]*|pipx|conda|mamba|micromamba)${options}\s+install`, String.raw`uv${options}\s+(?:add|tool\s+install|pip\s+install)`, String.raw`(?:poetry|pdm|rye|pipenv)${options}\s+(?:add|install)`, 'easy_install',
];
const python = { language: 'python', nameOf: pythonRequirement, takesValue: pythonValues } as const;
const javascript = { language: 'javascript', nameOf: packageOfSpecifier, takesValue: javascriptValues } as const;

const commands: readonly Command[] = [
  { ...python, pattern: command(...pythonTools), runs: false },
  { ...python, pattern: command(String.raw`pipx${options}\s+run`, 'uvx', String.raw`uv\s+tool\s+run`), runs: true },
  // Of npm alone, "-w" takes a workspace.
  { ...javascript, pattern: command(String.raw`npm${options}\s+(?:install|i|in|add)`), takesValue: new Set([...javascriptValues, '-w', '--workspace']), runs: false },
  { ...javascript, pattern: command(String.raw`(?:pnpm|yarn|bun)${options}\s+(?:global\s+)?(?:install|i|add)`), runs: false },
  { ...javascript, pattern: command('npx', 'bunx', 'pnpx', String.raw`(?:pnpm|yarn)\s+dlx`, String.raw`npm\s+exec`), runs: true },
];

/** The command's own name is the tool's, not a part of a longer word. */
function command(...heads: string[]): RegExp {
  return new RegExp(String.raw`(?<![\w-])(?:${heads.join('|')})(?=\s)`, 'g');
}

// Each takes some microseconds; no honest answer has as many.
const mostCommands = 10_000;

/** Packages that command lines name, without their versions; of more commands than it looks at, those of the first, and `isCut`. */
export function installedPackages(code: string): { named: NamedPackage[]; isCut: boolean } {
  // Continued lines as one, and ["pip", "install", "x"] as "pip install x".
  const text = code.replace(/[\\`^]\r?\n/g, ' ').replace(/["'][ \t]*,[ \t]*["']/g, ' ');
  const heads = commands.flatMap((one) => headsOf(one, text)).sort((a, b) => a.index - b.index);
  const named = heads.slice(0, mostCommands).flatMap(({ one, end }, at) => namesIn(wordsOf(text.slice(end, heads[at + 1]?.index)), one).map((name) => ({ name, language: one.language })));
  return { named, isCut: heads.length > mostCommands };
}

function headsOf(one: Command, text: string): { one: Command; index: number; end: number }[] {
  const heads = [];
  for (const { 0: head, index } of text.matchAll(one.pattern)) {
    heads.push({ one, index, end: index + head.length });
    if (heads.length > mostCommands) break;
  }
  return heads;
}

// A part in quotes can hold spaces and signs; a comment begins with a word.
const word = /(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|()])+|[;&|()\n]/g;

// Behind a quote no other run of them begins, so that none is tried from each of its places.
const outerQuotes = /^["'`]+|(?<!["'`])["'`]+$/g;

/** Up to the end of the command. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [found] of text.matchAll(word)) {
    if (/^[;&|()\n#]/.test(found)) break;
    words.push(found.replace(outerQuotes, ''));
  }
  return words;
}

function namesIn(words: readonly string[], { nameOf, takesValue, runs }: Command): string[] {
  const named: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const one = words[at]!;
    const chosen = runs ? /^(?:-p|--package|--from|--with|--spec)(?:=(.*))?$/.exec(one) : null;
    if (chosen !== null) named.push(chosen[1] ?? words[at += 1] ?? '');
    else if (takesValue.has(one) || /^\d*[<>]+$/.test(one)) at += 1;
    else if (!/^(?:-|\d*[<>])/.test(one) && one !== '\\') {
      named.push(one);
      if (runs) break;
    }
  }
  return named.map(nameOf).filter((name) => name !== null);
}

function pythonRequirement(written: string): string | null {
  if (/^[./~]|:\/\/|^git\+|\.(?:whl|txt|zip|gz|toml)$/.test(written)) return null;
  return /^[A-Za-z0-9][\w.-]*/.exec(written)?.[0] ?? null;
}
