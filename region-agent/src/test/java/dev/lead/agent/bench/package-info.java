/**
 * What a region does, in figures: three agents in processes of their own over mutual TLS, and
 * applications that use the client. Benches print and judge nothing; each figure stands beside what
 * another system does on the same machine in the same run, where it is installed.
 *
 * <p>Run with {@code ./mvnw -Pbench -pl region-agent -am verify -Dit.test='*Bench'}.
 */
@NullMarked
package dev.lead.agent.bench;

import org.jspecify.annotations.NullMarked;
