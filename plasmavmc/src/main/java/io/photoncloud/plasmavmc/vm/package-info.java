/** Virtual machines, from their making to their deletion. */
@NullMarked
package io.photoncloud.plasmavmc.vm;

import org.jspecify.annotations.NullMarked;
