@NullMarked
package io.photoncloud.system;

import org.jspecify.annotations.NullMarked;
