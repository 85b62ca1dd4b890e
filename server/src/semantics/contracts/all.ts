// Every contract table, joined. Add a table here and nowhere else.

import type { Row } from './row.ts';

export const allRows: readonly Row[] = [];
