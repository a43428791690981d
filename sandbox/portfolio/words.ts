/** Words that names and addresses are made of. A data table. */

const list = (text: string): readonly string[] => text.trim().split(/\s*,\s*/);

export const firstNames = list(`Aisha, Alan, Amelia, Andrew, Beth, Callum, Charlotte, Claire, Daniel, Deepak,
  Eleanor, Emma, Fiona, Gareth, George, Grace, Hannah, Harriet, Imran, Isla, Jack, James, Jasmine, Joanne, Karen,
  Kieran, Laura, Lewis, Lucy, Marcus, Maria, Martin, Megan, Mohammed, Naomi, Neil, Nia, Oliver, Owen, Patricia,
  Paul, Priya, Rachel, Rebecca, Rhys, Robert, Samira, Sarah, Simon, Sophie, Stephen, Thomas, Victoria, Yusuf`);

export const lastNames =
  list(`Abbott, Ahmed, Ashworth, Bailey, Barker, Bennett, Bradshaw, Brookes, Carter, Chadwick,
  Chaudhry, Clarke, Collins, Cooper, Davies, Dawson, Doyle, Edwards, Ellis, Evans, Fletcher, Forbes, Foster, Gibson,
  Graham, Greenwood, Griffiths, Hargreaves, Harrison, Hughes, Hussain, Ingram, Jenkins, Kaur, Kelly, Kershaw, Lawson,
  Lloyd, MacDonald, Marsden, Mistry, Morgan, Morris, Murphy, Naylor, Norris, Okafor, Osborne, Parkinson, Patel,
  Pearson, Pritchard, Reid, Roberts, Russell, Sharma, Shaw, Singh, Stafford, Sutcliffe, Taylor, Thornton, Turner,
  Wainwright, Walsh, Ward, Watkins, Whitaker, Wilkinson, Yates`);

export const brandWords =
  list(`Albion, Anchor, Ashdown, Avon, Beacon, Blackfriars, Bluebell, Brightwater, Brunel,
  Cabot, Calder, Castlegate, Cedar, Clifton, Compass, Copperfield, Crescent, Delta, Dockside, Eastgate, Elmwood,
  Fairfax, Falcon, Ferryman, Foxglove, Granary, Greyfriars, Harbour, Hawthorn, Heron, Holloway, Ironbridge, Juniper,
  Kestrel, Kingsway, Lantern, Larkspur, Lighthouse, Lockwood, Maple, Mariner, Meridian, Millstone, Northgate, Oakfield,
  Orchard, Osprey, Pavilion, Pennine, Pinnacle, Quayside, Redcliffe, Ridgeway, Riverside, Rosewood, Saltmarsh, Severn,
  Silverbrook, Southgate, Sterling, Summit, Tideway, Trinity, Vantage, Waterfront, Westbury, Wharfside, Willow`);

export const tenantTrades =
  list(`Coffee House, Dental Practice, Architects, Accountants, Bakery, Barbers, Bike Works,
  Bookshop, Brewing Company, Catering, Chartered Surveyors, Chiropractic, Cleaning Supplies, Climbing Centre,
  Communications, Consulting, Couriers, Design Studio, Digital, Electrical Wholesale, Engineering, Estate Agents,
  Events, Eyewear, Financial Planning, Fitness, Florists, Furniture, Garden Supplies, Gelato, Hardware, Health Foods,
  Homewares, Insurance Brokers, Interiors, IT Services, Joinery, Kitchens, Language School, Legal, Lighting, Logistics,
  Marketing, Motor Factors, Music Tuition, Opticians, Outdoor, Pharmacy, Photography, Physiotherapy, Pilates, Print,
  Recruitment, Restaurant, Self Storage, Software, Stationers, Tailoring, Tea Rooms, Textiles, Tile Centre, Toys,
  Travel, Veterinary Centre, Wine Merchants, Workshop`);

export const supplierTrades =
  list(`Access Control, Air Conditioning, Asbestos Surveys, Building Services, Carpentry,
  Cleaning Services, Drainage, Electrical Contractors, Facilities Management, Fire Protection, Flooring, Gas Services,
  Glazing, Grounds Maintenance, Heating, Landscapes, Lift Services, Locksmiths, Managing Agents, Painting Contractors,
  Pest Control, Plumbing, Property Solicitors, Quantity Surveyors, Roofing, Scaffolding, Security, Signs,
  Waste Management, Water Hygiene, Window Cleaning`);

export const streetNames =
  list(`Albert Road, Anchor Street, Baltic Wharf, Bridge Street, Broad Quay, Canal Street,
  Castle Street, Chandlers Row, Church Lane, Commercial Road, Corn Street, Customs House Lane, Dock Road, Exchange Street,
  Ferry Lane, Fore Street, Gas Ferry Road, Granary Wharf, Harbour Street, High Street, King Street, Lime Street,
  Lower Quay, Market Square, Merchant Street, Mill Lane, Narrow Quay, North Parade, Old Dock Street, Park Row,
  Prince Street, Quay Street, Queen Square, Railway Terrace, Redcliff Hill, River Street, Ropewalk, Sailmakers Court,
  St Nicholas Street, Station Road, Temple Way, Tower Hill, Union Street, Victoria Street, Warehouse Lane, Water Lane,
  Welsh Back, Wharf Road`);

/** Town, region, postcode area. */
export const towns: readonly (readonly [string, string, string])[] = [
  ['Bristol', 'Bristol', 'BS'],
  ['Cardiff', 'South Glamorgan', 'CF'],
  ['Bath', 'Somerset', 'BA'],
  ['Gloucester', 'Gloucestershire', 'GL'],
  ['Exeter', 'Devon', 'EX'],
  ['Plymouth', 'Devon', 'PL'],
  ['Southampton', 'Hampshire', 'SO'],
  ['Portsmouth', 'Hampshire', 'PO'],
  ['Swansea', 'West Glamorgan', 'SA'],
  ['Liverpool', 'Merseyside', 'L'],
  ['Hull', 'East Yorkshire', 'HU'],
  ['Newcastle upon Tyne', 'Tyne and Wear', 'NE'],
  ['Leeds', 'West Yorkshire', 'LS'],
  ['Reading', 'Berkshire', 'RG'],
];

export const suburbs =
  list(`Harbourside, Old Town, Docklands, Riverside, Northgate, Temple Quarter, Marina, Eastside,
  Castle Park, Maritime Quarter, Riversmeet, West End`);

export const propertyNames: Readonly<Record<'retail' | 'office' | 'industrial', readonly string[]>> = {
  retail: list('Arcade, Market Hall, Parade, Shopping Centre, Galleries, Retail Park, Corner'),
  office: list('House, Court, Exchange, Point, Chambers, Quarter, Business Centre'),
  industrial: list('Trade Park, Industrial Estate, Wharf, Works, Distribution Centre, Yard, Enterprise Park'),
};
