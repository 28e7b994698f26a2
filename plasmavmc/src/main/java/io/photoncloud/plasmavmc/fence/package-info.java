/** That no VM runs on a node that others take for lost. */
@NullMarked
package io.photoncloud.plasmavmc.fence;

import org.jspecify.annotations.NullMarked;
