import type {Case, FormatName} from './case.ts';
import {makeSubjectCase} from './make-subject-case.ts';
import type {Ask} from './subjects/subject.ts';
import {SUBJECTS} from './subjects/subjects.ts';

/** One case for each image that the question is asked about. */
export function listSubjectCases(ask: Ask): readonly Case[] {
  return (Object.keys(SUBJECTS) as FormatName[]).flatMap((format) =>
    SUBJECTS[format].filter(({asks}) => asks.includes(ask)).map((subject) => makeSubjectCase(ask, format, subject)),
  );
}
