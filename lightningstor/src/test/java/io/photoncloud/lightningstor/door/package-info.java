@NullMarked
package io.photoncloud.lightningstor.door;

import org.jspecify.annotations.NullMarked;
