@NullMarked
package io.photoncloud.lightningstor.access;

import org.jspecify.annotations.NullMarked;
