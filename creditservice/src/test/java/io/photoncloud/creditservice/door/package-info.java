@NullMarked
package io.photoncloud.creditservice.door;

import org.jspecify.annotations.NullMarked;
