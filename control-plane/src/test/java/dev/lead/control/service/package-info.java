@NullMarked
package dev.lead.control.service;

import org.jspecify.annotations.NullMarked;
