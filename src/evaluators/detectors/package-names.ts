// Finds the packages that code imports.
import { isNodeModule, isPythonModule } from './known-modules.ts';

export interface NamedPackage {
  name: string;
  /** What is imported of it, as in "google.cloud.storage"; absent where that is its name. */
  module?: string;
  language: 'python' | 'javascript';
}

// Where a statement can begin: on a line, which may be a prompt's or a patch's, and behind ";" and ":".
const importStatement = /(?:^[ \t+>.]*|[;:][ \t]*)import[ \t]+([^\n;#]+)/gm;
const importedModule = /^([\p{L}_][\p{L}\p{N}_.]*)(?:[ \t]+as[ \t]+[\p{L}_][\p{L}\p{N}_]*)?$/u;
const fromStatement = /(?:^[ \t+>.]*|[;:][ \t]*)from[ \t]+([\p{L}_][\p{L}\p{N}_.]*)[ \t]+import(?![\p{L}\p{N}_])/gmu;
const importCall = /\b(?:__import__|import_module)\s*\(\s*["']([A-Za-z_][\w.]*)["']/g;

/** Top-level modules outside of the standard library; relative imports name no package. */
export function pythonImports(code: string): NamedPackage[] {
  const text = code.replace(/\\\r?\n/g, ' ').replace(/\r\n?/g, '\n');
  const modules = [
    ...[...text.matchAll(importStatement)].flatMap(([, listed]) => modulesOf(listed!)), ...[...text.matchAll(fromStatement)].map(([, module]) => module!),
    ...[...text.matchAll(importCall)].map(([, module]) => module!),
  ];
  return modules.map((module) => ({ name: module.split('.', 1)[0]!, module, language: 'python' as const })).filter(({ name }) => !isPythonModule(name));
}

/** None where one of them is no module: "import duties apply" is a sentence, "import x from 'y'" another language. */
function modulesOf(listed: string): string[] {
  const parts = listed.split(',').map((part) => part.trim());
  const modules = parts.filter((part, at) => part !== '' || at < parts.length - 1).map((part) => importedModule.exec(part)?.[1]);
  return modules.some((module) => module === undefined) ? [] : (modules as string[]);
}

// A comment may stand wherever a space may. Never two gaps in a row: how a long one is shared out would be tried in every way.
const gap = String.raw`(?:\s|\/\*[^*\n]{0,200}\*\/)*`;
const quotedModule = new RegExp(String.raw`(?<![\w$.])(?:from${gap}|require(?:\.resolve)?${gap}\(${gap}|import${gap}(?:\(${gap})?)(["'\x60])([^"'\x60\n]{1,214})\1`, 'g');

/** Packages of ES and CommonJS imports, without built-in modules, paths and addresses. */
export function javascriptImports(code: string): NamedPackage[] {
  return [...code.matchAll(quotedModule)].flatMap(([, , specifier]) => {
    const name = packageOfSpecifier(specifier!);
    return name === null || isNodeModule(name) ? [] : [{ name, language: 'javascript' as const }];
  });
}

/** "@scope/name/path@1.2" → "@scope/name"; null for a path, a built-in module, an address or anything that cannot be a name of npm's. */
export function packageOfSpecifier(specifier: string): string | null {
  const named = specifier.replace(/^npm:/, '');
  if (/^[./~#]|^[a-z]+:|\$\{/i.test(named)) return null;
  return /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~_-][\w.~-]*/i.exec(named)?.[0] ?? null;
}
