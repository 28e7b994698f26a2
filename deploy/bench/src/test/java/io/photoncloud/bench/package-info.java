@NullMarked
package io.photoncloud.bench;

import org.jspecify.annotations.NullMarked;
