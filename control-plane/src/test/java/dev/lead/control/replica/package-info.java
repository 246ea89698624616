@org.jspecify.annotations.NullMarked
package dev.lead.control.replica;
