// Finds the packages that code imports or installs, line by line.
import { isNodeModule, isPythonModule } from './known-modules.ts';

export interface NamedPackage {
  name: string;
  /** What is imported of it, as in "google.cloud.storage"; absent where that is its name. */
  module?: string;
  language: 'python' | 'javascript';
}

const importLine = /^import[ \t]+(\w[\w., \t]*)$/;
const fromLine = /^from[ \t]+([A-Za-z_][\w.]*)[ \t]+import\b/;

/** Top-level modules outside of the standard library; relative imports name no package. */
export function pythonImports(code: string): NamedPackage[] {
  return linesWith(/import/, code).flatMap((line) => {
    const statement = line.split(/[#;]/, 1)[0]!.trim().replace(/^(?:>>>|\.\.\.) /, '');
    const listed = importLine.exec(statement)?.[1]!.split(',').map((part) => /^[A-Za-z_][\w.]*/.exec(part.trim())?.[0]) ?? [];
    const modules = [fromLine.exec(statement)?.[1], ...listed].filter((module) => module !== undefined);
    return modules.map((module) => ({ name: module.split('.', 1)[0]!, module, language: 'python' as const })).filter(({ name }) => !isPythonModule(name));
  });
}

const quotedModule = /(?:\bfrom\s*|\brequire(?:\.resolve)?\s*\(\s*|\bimport\s*\(\s*|^\s*import\s+)(["'`])([^"'`\n]{1,214})\1/g;

/** Packages of ES and CommonJS imports, without built-in modules, paths and addresses. */
export function javascriptImports(code: string): NamedPackage[] {
  return linesWith(/import|require|from/, code).flatMap((line) => [...line.matchAll(quotedModule)].flatMap(([, , specifier]) => {
    const name = packageOfSpecifier(specifier!);
    return name === null || isNodeModule(name) ? [] : [{ name, language: 'javascript' as const }];
  }));
}

const pythonInstall = /\b(?:pip[0-9.]*|pipx|uv pip|conda|mamba)\s+install\s+(.*)$|\b(?:uv|poetry|pdm|rye)\s+add\s+(.*)$/;
const javascriptInstall = /\b(?:npm|pnpm)\s+(?:install|i|add)\s+(.*)$|\b(?:yarn|bun)\s+(?:add|global\s+add|install)\s+(.*)$|\bnpx\s+(?:-y\s+|--yes\s+)?(\S+)/;

/** Packages that a command line installs, without their versions. */
export function installedPackages(code: string): NamedPackage[] {
  return linesWith(/install|add|npm|npx/, code).flatMap((line) => [
    ...argumentsOf(pythonInstall.exec(line)).map(pythonRequirement).filter((name) => name !== null).map((name) => ({ name, language: 'python' as const })),
    ...argumentsOf(javascriptInstall.exec(line)).map(packageOfSpecifier).filter((name) => name !== null).map((name) => ({ name, language: 'javascript' as const })),
  ]);
}

// No line of honest code is longer, and what a pattern may take for one line is bounded by it.
const longestLine = 2_000;

function linesWith(word: RegExp, code: string): string[] {
  return code.split('\n').filter((line) => word.test(line)).map((line) => line.slice(0, longestLine));
}

/** What follows the command, up to the next command; options and the values of those that take one are left out. */
function argumentsOf(match: RegExpExecArray | null): string[] {
  const rest = match?.slice(1).find((group) => group !== undefined);
  if (rest === undefined) return [];
  const words = rest.split(/&&|\|\||[;|#>]/, 1)[0]!.split(/\s+/).filter((word) => word !== '' && word !== '\\');
  return words.filter((word, at) => !word.startsWith('-') && !takesValue.has(words[at - 1] ?? '')).map((word) => word.replace(/^["'`]|["'`]$/g, ''));
}

const takesValue = new Set(['-r', '--requirement', '-c', '--constraint', '-i', '--index-url', '--extra-index-url', '-f', '--find-links', '-t', '--target', '-e', '--editable', '--registry', '--prefix', '-w', '--workspace', '-n', '--name', '--channel']);

function pythonRequirement(word: string): string | null {
  if (/^[./~]|:\/\/|^git\+|\.(?:whl|txt|zip|gz|toml)$/.test(word)) return null;
  return /^[A-Za-z0-9][\w.-]*/.exec(word)?.[0] ?? null;
}

/** "@scope/name/path@1.2" → "@scope/name"; null for a path, a built-in module, an address or anything that cannot be a name of npm's. */
function packageOfSpecifier(specifier: string): string | null {
  const named = specifier.replace(/^npm:/, '');
  if (/^[./~#]|^[a-z]+:|\$\{/i.test(named)) return null;
  return /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~_-][\w.~-]*/i.exec(named)?.[0] ?? null;
}
