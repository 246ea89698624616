/** Signed grants: proof of a leadership that anybody can check without asking LEAD. */
@NullMarked
package dev.lead.client.fencing.grant;

import org.jspecify.annotations.NullMarked;
