@NullMarked
package io.photoncloud.system.launcher;

import org.jspecify.annotations.NullMarked;
