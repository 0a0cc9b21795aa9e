/** What a chapter may use without importing it. */
import Diagram from './Diagram.astro';
import LabCard from './LabCard.astro';
import LabFile from './LabFile.astro';
import Link from './Link.astro';
import Live from './Live.astro';
import PacketWalk from './PacketWalk.astro';
import Pre from './Pre.astro';
import Predict from './Predict.astro';
import Quiz from './Quiz.astro';
import Recap from './Recap.astro';
import Rule from './Rule.astro';
import Term from './Term.astro';
import ThenNow from './ThenNow.astro';

export const chapterComponents = {
  a: Link,
  pre: Pre,
  Diagram,
  LabCard,
  LabFile,
  Live,
  PacketWalk,
  Predict,
  Quiz,
  Recap,
  Rule,
  Term,
  ThenNow,
};
