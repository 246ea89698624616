package dev.lead.client;

import java.util.random.RandomGenerator;

/** What the parts of one client share; tests put their own in. */
record ClientContext(
    LeadOptions options,
    Loop loop,
    TimeSource time,
    Connector connector,
    RandomGenerator random,
    FitnessProbe fitness,
    StaleRejections staleRejections) {}
