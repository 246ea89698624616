/** What several replicas of the control plane need to know of each other. */
@org.jspecify.annotations.NullMarked
package dev.lead.control.replica;
