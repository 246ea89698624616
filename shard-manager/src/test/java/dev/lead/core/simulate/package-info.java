/**
 * A whole region under a seeded, single-threaded simulator: agents with real {@code
 * ElectionTable}s, a simulated Raft log, network, clocks, candidates and control plane. The shells
 * ({@code SimAgent}, {@code SimCandidate}, {@code SimControlPlane}) are the protocols as a program.
 */
@NullMarked
package dev.lead.core.simulate;

import org.jspecify.annotations.NullMarked;
