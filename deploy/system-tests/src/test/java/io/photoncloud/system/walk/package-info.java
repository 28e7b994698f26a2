/** Random walks over the API of services that are killed meanwhile. */
@NullMarked
package io.photoncloud.system.walk;

import org.jspecify.annotations.NullMarked;
