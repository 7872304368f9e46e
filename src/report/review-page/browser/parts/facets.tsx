import { levels, topics } from '../../../../review/review.ts';
import { type Chosen, choicesOf, type FacetName, type Filterable, facetNames } from '../data/filter.ts';
import { changeSigns, facetTitles, levelNames, levelSigns } from '../data/words.ts';
import { Text } from './text.tsx';

interface FacetsProps {
  /** Everything that search lets through. */
  readonly things: readonly Filterable[];
  readonly chosen: Chosen;
  readonly onChosen: (chosen: Chosen) => void;
}

/** Values that have an order of their own. */
const orders: Partial<Readonly<Record<FacetName, readonly string[]>>> = {
  level: [...levels].reverse(),
  change: Object.keys(changeSigns),
  topic: topics,
};

/** What the lists can be narrowed by, with how much there is of each. */
export function Facets({ things, chosen, onChosen }: FacetsProps) {
  const toggle = (name: FacetName, value: string) => {
    const values = chosen[name].includes(value) ? chosen[name].filter((one) => one !== value) : [...chosen[name], value];
    onChosen({ ...chosen, [name]: values });
  };
  return (
    <>
      {facetNames.map((name) => {
        const choices = choicesOf(name, things, chosen, orders[name] ?? []);
        const shown = choices.filter(({ value, count }) => count > 0 || chosen[name].includes(value));
        if (choices.length === 0) return undefined;
        return (
          <fieldset key={name} class="facet">
            <legend>{facetTitles[name]}</legend>
            <div class="choices">
              {shown.length === 0 && <span class="nothing">none in this selection</span>}
              {shown.map(({ value, count }) => (
                <label key={value} class="choice">
                  <input type="checkbox" checked={chosen[name].includes(value)} onChange={() => toggle(name, value)} />
                  <span class="name">
                    <Text value={nameOf(name, value)} />
                  </span>
                  <span class="count">{count.toLocaleString('en')}</span>
                </label>
              ))}
            </div>
          </fieldset>
        );
      })}
    </>
  );
}

function nameOf(facet: FacetName, value: string): string {
  const level = levels.find((one) => one === value);
  if (facet === 'level' && level !== undefined) return `${levelSigns[level]} ${levelNames[level]}`;
  const sign = facet === 'change' ? (changeSigns as Readonly<Record<string, string>>)[value] : undefined;
  return sign === undefined ? value : `${sign} ${value}`;
}
