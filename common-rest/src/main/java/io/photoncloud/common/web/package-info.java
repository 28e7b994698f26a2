/** The REST side of every door: envelopes, bounds, and answers to bad input. */
@NullMarked
package io.photoncloud.common.web;

import org.jspecify.annotations.NullMarked;
