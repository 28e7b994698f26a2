/** What the steps of operations have in common. */
@NullMarked
package io.photoncloud.plasmavmc.step;

import org.jspecify.annotations.NullMarked;
