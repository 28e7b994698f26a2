/** Who may do what, decided from values in memory: the rules alone, without where they are kept or how they get here. */
@NullMarked
package io.photoncloud.common.policy;

import org.jspecify.annotations.NullMarked;
