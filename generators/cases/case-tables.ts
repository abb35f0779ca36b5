import type {Case, CommandName} from './case.ts';
import {CONVERT_CASES} from './convert-cases.ts';
import {CREATE_CASES} from './create-cases.ts';
import {DD_CASES} from './dd-cases.ts';
import {listExtraCases} from './extra-cases.ts';
import {listSubjectCases} from './subject-cases.ts';

/** Every command that can be recorded, with its cases. */
export const CASE_TABLES: Readonly<Record<CommandName, readonly Case[]>> = {
  create: CREATE_CASES,
  info: [...listSubjectCases('info'), ...listExtraCases('info')],
  check: [...listSubjectCases('check'), ...listExtraCases('check')],
  map: [...listSubjectCases('map'), ...listExtraCases('map')],
  measure: [...listSubjectCases('measure'), ...listExtraCases('measure')],
  compare: [...listSubjectCases('compare'), ...listExtraCases('compare')],
  convert: CONVERT_CASES,
  dd: DD_CASES,
};
