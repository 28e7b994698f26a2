/** Where virtual machines run. */
@NullMarked
package io.photoncloud.plasmavmc.node;

import org.jspecify.annotations.NullMarked;
