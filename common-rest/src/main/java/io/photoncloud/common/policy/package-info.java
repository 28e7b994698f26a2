/**
 * Who may do what, decided from values in memory: the rules alone, without where they are kept or how they get here.
 * {@code PolicyWire} is how the values look on their way.
 */
@NullMarked
package io.photoncloud.common.policy;

import org.jspecify.annotations.NullMarked;
