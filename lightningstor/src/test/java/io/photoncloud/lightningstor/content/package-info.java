@NullMarked
package io.photoncloud.lightningstor.content;

import org.jspecify.annotations.NullMarked;
