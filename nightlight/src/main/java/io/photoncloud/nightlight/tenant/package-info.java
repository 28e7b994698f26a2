/** Whose samples are whose: each project has a store of its own, in a directory of its own. */
@NullMarked
package io.photoncloud.nightlight.tenant;

import org.jspecify.annotations.NullMarked;
