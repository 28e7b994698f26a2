@NullMarked
package io.photoncloud.flaredb.execute;

import org.jspecify.annotations.NullMarked;
