@NullMarked
package io.photoncloud.lightningstor;

import org.jspecify.annotations.NullMarked;
