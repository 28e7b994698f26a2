@NullMarked
package io.photoncloud.plasmavmc.metering;

import org.jspecify.annotations.NullMarked;
