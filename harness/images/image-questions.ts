import type {Step} from '../../generators/cases/case.ts';

/** One command's calls about an image; `{image}` is its name, `{raw}` the path of its content in raw. */
export type ImageQuestion = {readonly command: string; readonly steps: readonly Step[]};

/** What is asked about every image. */
export const IMAGE_QUESTIONS: readonly ImageQuestion[] = [
  {
    command: 'info',
    steps: [
      {name: 'info-human', argv: ['info', '{image}']},
      {name: 'info-json', argv: ['info', '--output=json', '{image}']},
    ],
  },
  {
    command: 'check',
    steps: [
      {name: 'check-human', argv: ['check', '{image}']},
      {name: 'check-json', argv: ['check', '--output=json', '{image}']},
    ],
  },
  {command: 'map', steps: [{name: 'map-json', argv: ['map', '--output=json', '{image}']}]},
  {
    command: 'measure',
    steps: [
      {name: 'measure-qcow2', argv: ['measure', '-O', 'qcow2', '--output=json', '{image}']},
      {name: 'measure-raw', argv: ['measure', '-O', 'raw', '{image}']},
    ],
  },
  {
    command: 'compare',
    steps: [
      {name: 'compare-itself', argv: ['compare', '{image}', '{image}']},
      {name: 'compare-raw', argv: ['compare', '-F', 'raw', '{image}', '{raw}']},
    ],
  },
];
