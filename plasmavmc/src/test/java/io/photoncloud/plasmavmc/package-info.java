@NullMarked
package io.photoncloud.plasmavmc;

import org.jspecify.annotations.NullMarked;
