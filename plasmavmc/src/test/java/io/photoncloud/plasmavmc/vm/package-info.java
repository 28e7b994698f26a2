@NullMarked
package io.photoncloud.plasmavmc.vm;

import org.jspecify.annotations.NullMarked;
