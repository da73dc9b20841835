"""From what was counted to what is published: indices, what is withheld, and the period before beside it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.results.comparing import against, break_between, broken
from surveys.results.counted import NO_BRANCH, Counted, Earlier, Group, Part
from surveys.results.disclosure import Rules, alone, counts, whole_and_parts
from surveys.results.figures import Change, Figure, Levels, Satisfaction, StageFigures
from surveys.results.scoring import MEAN_SCORE, SHARE_SATISFIED, TOPIC_INDEX, Reckoned, combine, index_of, rounded
from surveys.statistics import NAN, outcome_rates, wilson_interval

# These speak for themselves in an office of theirs, not as people: nobody is to be protected from being known.
SPEAK_IN_OFFICE = ("self_assessment", "experts")
# The two best of six levels count as satisfied.
SATISFIED_LEVELS = (4, 5)
TOO_FEW = "too_few"
WITHHELD = "withheld"

WHOLE = "all"
SCORE = "satisfaction"


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom it is published, below how many people nothing is told, and from how many satisfaction is official."""

    audience: str
    threshold: int
    official_from: int


def estimates_of(counted: Counted) -> dict[str, Reckoned]:
    """Return every estimate unrounded, by the name it is found under next year."""
    estimates = {WHOLE: index_of(counted.whole.tallies)}
    estimates |= {f"topic:{slug}": index_of(group.part.tallies) for slug, group in counted.topics.items()}
    estimates |= {f"factor:{slug}": index_of(group.part.tallies) for slug, group in counted.factors.items()}
    estimates |= {f"question:{code}": index_of(part.tallies) for code, part in counted.questions.items()}
    estimates |= {f"branch:{slug}": index_of(part.tallies) for slug, part in counted.branches.items()}
    if counted.people:
        estimates[SCORE] = combine(counted.people, list(counted.factors))
    return estimates


def stage_figures(counted: Counted, terms: Terms, *, built_at: str, earlier: Earlier | None = None) -> StageFigures:
    """Return what may be published of a stage on these terms."""
    return _Assembly(counted, terms, estimates_of(counted), earlier).figures(built_at)


@dataclass(frozen=True, slots=True)
class _Assembly:
    counted: Counted
    terms: Terms
    estimates: Mapping[str, Reckoned]
    earlier: Earlier | None

    def figures(self, built_at: str) -> StageFigures:
        counted = self.counted
        groups = {f"topic:{slug}": group for slug, group in counted.topics.items()}
        groups |= {f"factor:{slug}": group for slug, group in counted.factors.items()}
        told = {key: self._told_of_group(group) for key, group in groups.items()}
        whole, branches = self._whole_and_branches(all(_is_told(levels) for levels, _questions in told.values()))
        of_questions = {code: levels for _levels, questions in told.values() for code, levels in questions.items()}
        return StageFigures(
            kind=counted.kind,
            year=counted.year,
            number=counted.number,
            institution=counted.institution,
            built_at=built_at,
            is_demonstration=counted.is_demonstration,
            audience=self.terms.audience,
            threshold=self.threshold,
            questionnaire=counted.questionnaire,
            method=TOPIC_INDEX.name,
            method_version=TOPIC_INDEX.version,
            responses=counted.responses if counted.responses >= self.threshold else None,
            sample_size=counted.sample_size,
            by_mode=counts(counted.by_mode, self.threshold),
            overall=self._figure("", WHOLE, whole),
            topics=tuple(self._figure(slug, f"topic:{slug}", told[f"topic:{slug}"][0]) for slug in counted.topics),
            questions=tuple(
                self._figure(
                    code, f"question:{code}", of_questions[code] if code in of_questions else self._alone(part)
                )
                for code, part in counted.questions.items()
            ),
            factors=tuple(self._figure(slug, f"factor:{slug}", told[f"factor:{slug}"][0]) for slug in counted.factors),
            satisfaction=self._satisfaction(whole, of_questions.get(counted.satisfied_by)) if counted.people else None,
            by_branch=tuple(
                self._figure(slug, f"branch:{slug}", branches[slug]) for slug in counted.branches if slug != NO_BRANCH
            ),
            rates=rates_of(counted.outcomes),
            is_weighted=counted.is_weighted,
        )

    @property
    def threshold(self) -> int:
        return 0 if self.counted.kind in SPEAK_IN_OFFICE else self.terms.threshold

    @property
    def together(self) -> tuple[int, ...]:
        return SATISFIED_LEVELS if self.counted.people else ()

    # ---- what may be told ----

    def _told_of_group(self, group: Group) -> tuple[Levels | None, Mapping[str, Levels | None]]:
        parts = {code: self.counted.questions[code].spread for code in group.questions}
        rules = Rules(self.threshold, self.together, same_people=True)
        shown = whole_and_parts(group.part.spread, parts, rules)
        return shown.levels, shown.parts

    def _whole_and_branches(self, is_whole_told: bool) -> tuple[Levels | None, Mapping[str, Levels | None]]:
        """Topics add up to the whole as branches do: it is told when there is nothing to find out about a topic."""
        rules = Rules(self.threshold, self.together, is_whole_told=is_whole_told)
        shown = whole_and_parts(
            self.counted.whole.spread, {slug: part.spread for slug, part in self.counted.branches.items()}, rules
        )
        return shown.levels, shown.parts

    def _alone(self, part: Part) -> Levels | None:
        return alone(part.spread, self.threshold)

    # ---- figures ----

    def _figure(self, slug: str, key: str, levels: Levels | None) -> Figure:
        if levels is None:
            return Figure(slug, None, None, None, None, (), True, TOPIC_INDEX)
        reckoned = self.estimates[key]
        low, high = reckoned.interval()
        return Figure(
            slug=slug,
            index=rounded(reckoned.mean),
            low=rounded(low),
            high=rounded(high),
            n=reckoned.n,
            levels=levels,
            suppressed=False,
            method=TOPIC_INDEX,
            against_previous=self._change(slug, key, reckoned),
        )

    def _change(self, slug: str, key: str, reckoned: Reckoned) -> Change | None:
        """Return the change against the period before, where what is compared was published then."""
        earlier = self.earlier
        if earlier is None:
            return None
        because = break_between(
            self.counted.questionnaire.instrument, self.counted.year, earlier.instrument, earlier.year
        )
        if because:
            return broken(previous_year=earlier.year, because=because)
        if key not in earlier.estimates or not _was_published(earlier.figures, slug, key):
            return None
        return against(reckoned, earlier.estimates[key], previous_year=earlier.year)

    def _satisfaction(self, levels: Levels | None, of_question: Levels | None) -> Satisfaction:
        why_not = self._why_not_official(levels)
        if levels is None:
            return _withheld_satisfaction(why_not)
        score = self.estimates[SCORE]
        is_share_told = of_question is not None and self._may_share_be_told()
        share, share_low, share_high = _share_of(self.counted) if is_share_told else (NAN, NAN, NAN)
        low, high = score.interval()
        return Satisfaction(
            mean_score=rounded(score.mean),
            mean_low=rounded(low),
            mean_high=rounded(high),
            method=MEAN_SCORE.name,
            version=MEAN_SCORE.version,
            share_satisfied=rounded(share),
            share_low=rounded(share_low),
            share_high=rounded(share_high),
            share_method=SHARE_SATISFIED.name,
            share_version=SHARE_SATISFIED.version,
            share_n=sum(one.people for one in self.counted.satisfied) if is_share_told else None,
            n=score.n,
            levels=levels,
            official=not why_not,
            why_not=why_not,
            suppressed=False,
            against_previous=self._change("", SCORE, score),
        )

    def _may_share_be_told(self) -> bool:
        """A share and its n tell how many are satisfied, and how many are not."""
        satisfied = sum(one.people for one in self.counted.satisfied if one.score)
        rest = sum(one.people for one in self.counted.satisfied) - satisfied
        return not any(0 < people < self.threshold for people in (satisfied, rest))

    def _why_not_official(self, levels: Levels | None) -> str:
        if levels is None:
            return WITHHELD
        return TOO_FEW if self.counted.responses < self.terms.official_from else ""


def _is_told(levels: Levels | None) -> bool:
    return levels is not None and None not in levels


def _was_published(figures: StageFigures, slug: str, key: str) -> bool:
    """Whether the figure of that name had a number then: a difference would tell it."""
    if key == SCORE:
        return figures.satisfaction is not None and not figures.satisfaction.suppressed
    kind = key.partition(":")[0]
    lists: Mapping[str, Sequence[Figure]] = {
        WHOLE: [figures.overall] if figures.overall else [],
        "topic": figures.topics,
        "factor": figures.factors,
        "question": figures.questions,
        "branch": figures.by_branch,
    }
    return any(one.slug == slug and not one.suppressed for one in lists[kind])


def _withheld_satisfaction(why_not: str) -> Satisfaction:
    return Satisfaction(
        mean_score=None,
        mean_low=None,
        mean_high=None,
        method=MEAN_SCORE.name,
        version=MEAN_SCORE.version,
        share_satisfied=None,
        share_low=None,
        share_high=None,
        share_method=SHARE_SATISFIED.name,
        share_version=SHARE_SATISFIED.version,
        share_n=None,
        n=None,
        levels=(),
        official=False,
        why_not=why_not,
        suppressed=True,
    )


def _share_of(counted: Counted) -> tuple[float, float, float]:
    """Return the share of satisfied people in per cent, with the score interval of as many people as weights leave."""
    share = index_of(counted.satisfied)
    if not share.n:
        return NAN, NAN, NAN
    p, error = share.mean / 100, share.se / 100
    people = p * (1 - p) / error**2 if error and not math.isnan(error) else float(share.n)
    low, high = wilson_interval(p * people, people)
    return share.mean, 100 * low, 100 * high


def rates_of(outcomes: Mapping[str, int]) -> dict[str, float | None]:
    """Return AAPOR's rates; None where nobody stands below the line, and nothing at all where nobody was drawn."""
    if not outcomes:
        return {}
    return {name: None if math.isnan(rate) else round(rate, 4) for name, rate in outcome_rates(outcomes).items()}
