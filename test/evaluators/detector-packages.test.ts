// The detector of packages that do not exist: what code and commands name, held against a list.
import { describe, expect, it } from 'vitest';
import { errorsOf, judge, reasonOf, verdictOf } from './judging.ts';

describe('package hallucination', () => {
  const input = { detector: 'package_hallucination', packages: 'requests\nscikit-learn\nPillow\nzope.interface\nreact\n@tanstack/react-query\nlodash' };
  const fenced = (language: string, code: string): string => `Try this:\n\n\`\`\`${language}\n${code}\n\`\`\`\nDone.`;

  it.each([
    ['python', 'import requests, os\nimport sklearn.svm as svm\nfrom PIL import Image\nfrom . import local\nfrom .near import thing'],
    ['py', 'from zope.interface import Interface # fine\nimport json; print(1)'],
    ['js', 'import React from "react";\nimport { useQuery } from \'@tanstack/react-query\';\nconst fs = require("node:fs");\nimport "./local.js";\nimport path from "path";\nimport x from "@/alias";'],
    ['ts', 'import type { A } from "lodash/fp";\nexport * from "../other";\nconst late = await import("fs/promises");'],
    ['bash', 'pip install "requests>=2.0" scikit_learn==1.4 -r requirements.txt\npip install . && npm install'],
    ['sh', '$ npm i -D lodash@4.17 @tanstack/react-query@latest # both\nyarn add react\nuv add pillow'],
    ['java', 'import java.util.List;\nimport com.example.made.Up;'],
    ['go', 'import "github.com/made/up"'],
    ['', 'package main\n\nimport "fmt"'],
    ['python', 'import requests as r, json # plain\nfrom requests import (\n  get,\n)\nimport os, sys;'],
    ['bash', 'pip install requests 2>&1 | tee log && npm install -w web react && poetry add --group dev pillow'],
    ['bash', '(pip install requests); npx lodash made-up'],
    ['text', 'Customs: import duties apply.\nNote: import duties from abroad.'],
  ])('passes code in “%s” that names only what is on the list or built in', (language, code) => {
    expect(judge('detector', input, fenced(language, code))).toMatchObject({ verdict: 'pass' });
  });

  it.each([
    ['python', 'import requests_pro', 'requests_pro'],
    ['python', '    from huggingface_cli.core import login', 'huggingface_cli'],
    ['pycon', '>>> import os, made_up as m', 'made_up'],
    ['js', 'import { magic } from "react-magic-forms";', 'react-magic-forms'],
    ['jsx', 'const x = require( \'@made/up/sub\' );', '@made/up'],
    ['ts', 'export { a } from "made-up";', 'made-up'],
    ['ts', 'const a = await import(`made-up`);', 'made-up'],
    ['bash', 'sudo pip3 install --upgrade fast-json-parser-pro', 'fast-json-parser-pro'],
    ['sh', 'python -m pip install requests made_up[all]>=1', 'made_up'],
    ['console', '$ npm install --save react made-up@1.2.3', 'made-up'],
    ['', 'npx -y create-made-up', 'create-made-up'],
    ['dockerfile', 'RUN pip install made-up && echo done', 'made-up'],
    ['bash', 'pip install requests && pip install made-up', 'made-up'],
    ['bash', 'npm install react && npx made-up', 'made-up'],
    ['bash', 'pip install "requests>=2.0" made-up', 'made-up'],
    ['bash', 'pip install requests > log.txt made-up', 'made-up'],
    ['bash', 'pip install requests \\\n  made-up', 'made-up'],
    ['bash', 'pip -q install requests; npm -s i -f made-up', 'made-up'],
    ['sh', 'pnpm add -w made-up', 'made-up'],
    ['sh', 'npx -p made-up lodash', 'made-up'],
    ['sh', 'bash -c "pip install requests" && bash -c "pip install made-up"', 'made-up'],
    ['python', 'subprocess.run([sys.executable, "-m", "pip", "install", "made-up"])', 'made-up'],
    ['python', 'import os; import made_up', 'made_up'],
    ['python', 'if x: import made_up', 'made_up'],
    ['python', 'try:import made_up # needed', 'made_up'],
    ['python', 'import os, \\\n  made_up', 'made_up'],
    ['python', 'from made_up.core \\\n  import login', 'made_up'],
    ['python', '__import__("made_up").run()', 'made_up'],
    ['python', `x = "${'a'.repeat(3_000)}"; import made_up`, 'made_up'],
    ['diff', '+import made_up', 'made_up'],
    ['js', "import'made-up'", 'made-up'],
    ['js', 'let a = 1;import"made-up"', 'made-up'],
    ['js', 'const a = require /* late */ (\n  "made-up")', 'made-up'],
    ['python:main.py', 'import made_up', 'made_up'],
    ['python3.11', 'import made_up', 'made_up'],
    ['.py', 'import made_up', 'made_up'],
    ['quux', 'import made_up', 'made_up'],
    ['javascript,linenos', 'import "made-up"', 'made-up'],
    ['java', '// pip install made-up', 'made-up'],
  ])('fails code in “%s” that names another: %s', (language, code, name) => {
    expect(judge('detector', input, fenced(language, code))).toMatchObject({ verdict: 'fail', reason: `Names a package that is not on the list: “${name}”.` });
  });

  it('looks at commands between backticks, and at all of an answer without code blocks', () => {
    expect(verdictOf('detector', input, 'Run `pip install made-up` first.')).toBe('fail');
    expect(verdictOf('detector', input, 'import made_up\nmade_up.run()')).toBe('fail');
    expect(verdictOf('detector', input, 'You should import goods from abroad and pay. Nothing to install.')).toBe('pass');
  });

  it('names each of several once', () => {
    expect(reasonOf('detector', input, fenced('python', 'import one_a\nimport two_b\nimport one_a'))).toBe('Names packages that are not on the list: “one_a”, “two_b”.');
  });

  it('compares names as PyPI does, and npm scopes whole', () => {
    expect(verdictOf('detector', input, fenced('python', 'import Zope_Interface'))).toBe('pass');
    expect(verdictOf('detector', input, fenced('js', 'import "@tanstack/other"'))).toBe('fail');
  });

  it('needs a list', () => {
    expect(errorsOf('detector', { detector: 'package_hallucination' })).toEqual({ packages: 'Enter the packages that answers may name, one a line.' });
    expect(errorsOf('detector', { detector: 'bad_signatures' })).toEqual({});
  });
});
