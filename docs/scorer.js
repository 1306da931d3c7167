// How the search ranks what it finds; the numbers are Sphinx's own, but for `score`.
// Most people look for a rule or for how to do something: the code and the lists of changes come after those. A name
// of the code that is written in full (11 + 5) still comes before a page that only mentions the word (5).
var Scorer = {
  score: ([page, , , , score]) => (/^(reference|data)\//.test(page) ? score - 8 : score),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
