// A judge metric that cannot decide anything is refused, at the field, with what to do.
import { describe, expect, it } from 'vitest';
import { configOf, errorsOf, judging, sentenceOf } from './judging.ts';

const numeric = { criteria: 'How complete is it?', min: '1', max: '10', operator: '>=', threshold: '7' };
const categorical = { criteria: 'Which mistake has it?', categories: 'right\nhalf\nwrong', passing: 'right' };

describe('a metric whose judge scores', () => {
  it.each([
    ['a threshold above the range', { threshold: '11' }, 'threshold', 'Enter a threshold within the range, from 1 to 10.'],
    ['a threshold below the range', { threshold: '0.9' }, 'threshold', 'Enter a threshold within the range, from 1 to 10.'],
    ['a reversed range', { min: '10', max: '1' }, 'max', 'Enter a highest score above 10, or lower the lowest score.'],
    ['an empty range', { min: '5', max: '5' }, 'max', 'Enter a highest score above 5, or lower the lowest score.'],
    ['NaN', { threshold: 'NaN' }, 'threshold', 'Enter a number, for example 7.'],
    ['Infinity', { max: 'Infinity' }, 'max', 'Enter a number, for example 10.'],
    ['a number beyond all numbers', { max: '1e999' }, 'max', 'Enter a number, for example 10.'],
    ['nothing', { min: ' ' }, 'min', 'Enter a number, for example 1.'],
    ['words', { threshold: 'seven' }, 'threshold', 'Enter a number, for example 7.'],
    ['a huge number', { max: '1e7' }, 'max', 'Enter a number from -1,000,000 to 1,000,000.'],
    ['a threshold that nothing exceeds', { operator: '>', threshold: '10' }, 'threshold', 'No score from 1 to 10 is more than 10, so no answer would pass. Choose another threshold.'],
    ['a threshold that nothing falls short of', { operator: '<', threshold: '1' }, 'threshold', 'No score from 1 to 10 is less than 1, so no answer would pass. Choose another threshold.'],
    ['a threshold that everything reaches', { threshold: '1' }, 'threshold', 'Every score from 1 to 10 is at least 1, so every answer would pass. Choose another threshold.'],
    ['a threshold that nothing exceeds, where less is better', { operator: '<=', threshold: '10' }, 'threshold', 'Every score from 1 to 10 is at most 10, so every answer would pass. Choose another threshold.'],
    ['an unknown operator', { operator: '=' }, 'operator', 'Choose one of: >=, >, <=, <.'],
    ['no criteria', { criteria: ' \n' }, 'criteria', 'Say what the judge is to look at, and when an answer is good.'],
    ['a judge that is no id', { judge: 'gpt' }, 'judge', 'Choose a model of the project.'],
  ])('refuses %s', (_what, input, field, message) => {
    expect(errorsOf('judge_numeric', { ...numeric, ...input })).toEqual({ [field]: message });
  });

  it.each([['>=', '10'], ['>', '1'], ['<=', '1'], ['<', '10']])('takes a threshold at the end of the range where it still decides: %s %s', (operator, threshold) => {
    expect(errorsOf('judge_numeric', { ...numeric, operator, threshold })).toEqual({});
  });

  it('is better in the direction of its operator, within its own range', () => {
    const evaluator = judging('judge_numeric');
    for (const [operator, direction] of [['>=', 'higher'], ['>', 'higher'], ['<=', 'lower'], ['<', 'lower']] as const) {
      expect(evaluator.directionOf(configOf('judge_numeric', { ...numeric, operator }))).toBe(direction);
    }
    expect(evaluator.rangeOf(configOf('judge_numeric', numeric))).toEqual([1, 10]);
    expect(evaluator.thresholdOf(configOf('judge_numeric', numeric))).toBe(7);
  });

  it('says in one sentence when an answer passes', () => {
    expect(sentenceOf('judge_numeric', numeric)).toBe('Passes when the judge’s score, from 1 to 10, is at least 7, by the criteria “How complete is it?”.');
    expect(sentenceOf('judge_numeric', { ...numeric, operator: '<', votes: '3' })).toBe('Passes when the median of 3 scores of the judge, from 1 to 10, is less than 7, by the criteria “How complete is it?”.');
  });
});

describe('a metric whose judge names a category', () => {
  it.each([
    ['no categories', { categories: ' \n', passing: '' }, { categories: 'Enter the categories, one a line.', passing: 'Enter the categories that pass, at least one.' }],
    ['one category', { categories: 'right' }, { categories: 'Enter at least two categories, one a line.' }],
    ['a category twice', { categories: 'right\nwrong\nright' }, { categories: 'The category “right” stands there twice. Case makes no difference; remove one.' }],
    ['a category twice but for its case', { categories: 'right\nwrong\nRIGHT' }, { categories: 'The category “RIGHT” stands there twice. Case makes no difference; remove one.' }],
    ['no passing category', { passing: '' }, { passing: 'Enter the categories that pass, at least one.' }],
    ['a passing category that is none', { passing: 'Right' }, { passing: '“Right” is none of the categories. Write it as it stands there, or add it.' }],
    ['only passing categories', { passing: 'right\nhalf\nwrong' }, { passing: 'Every category passes, so no answer could fail. Leave at least one out.' }],
    ['a long category', { categories: `right\n${'x'.repeat(101)}` }, { categories: 'Keep each category to at most 100 characters.' }],
    ['too many categories', { categories: `right\n${Array.from({ length: 30 }, (_, n) => n).join('\n')}` }, { categories: 'Enter at most 30 categories.' }],
  ])('refuses %s', (_what, input, errors) => {
    expect(errorsOf('judge_categorical', { ...categorical, ...input })).toEqual(errors);
  });

  it('says in one sentence when an answer passes', () => {
    expect(sentenceOf('judge_categorical', { ...categorical, passing: 'right\nhalf' })).toBe('Passes when the judge puts the response into “right”, “half”, out of 3 categories, by the criteria “Which mistake has it?”.');
  });
});

describe('a judge metric', () => {
  it('names its model or leaves it to the project, and needs only what it says', () => {
    const evaluator = judging('judge_binary');
    expect(evaluator.judgeOf(configOf('judge_binary', { criteria: 'c', judge: '' }))).toBeNull();
    const config = configOf('judge_binary', { criteria: 'c', judge: '12', needsContext: 'on' });
    expect([evaluator.judgeOf(config), evaluator.needsExpected(config), evaluator.needsContext(config)]).toEqual([12, false, true]);
  });
});
