package dev.lead.core.model;

/** Which of the versions present may lead, while a rollout is under way. */
public enum VersionPin {
  /** Any version. */
  NONE,
  /** Only the smallest version present among the candidates. */
  OLDEST,
  /** Only the largest version present among the candidates. */
  NEWEST
}
