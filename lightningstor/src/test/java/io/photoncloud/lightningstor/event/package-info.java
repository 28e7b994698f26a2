@NullMarked
package io.photoncloud.lightningstor.event;

import org.jspecify.annotations.NullMarked;
