// Says which variables it was given, and stays.
process.send?.(Object.keys(process.env));
setInterval(() => undefined, 2 ** 30);
