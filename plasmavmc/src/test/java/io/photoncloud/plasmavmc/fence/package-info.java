@NullMarked
package io.photoncloud.plasmavmc.fence;

import org.jspecify.annotations.NullMarked;
