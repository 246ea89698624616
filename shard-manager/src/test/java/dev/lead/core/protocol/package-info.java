/** Models of the protocol, checked over every order of events by Spin. */
@NullMarked
package dev.lead.core.protocol;

import org.jspecify.annotations.NullMarked;
